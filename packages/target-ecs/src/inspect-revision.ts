import { type Problem, type Revision, RevisionRefusedError } from '@rollway/core';
import { type InquiryContext, parseEcsAppSpec } from '@rollway/core/target';
import { inspectRoutes } from './inspect-routes.js';
import { inspectService } from './inspect-service.js';
import { inspectTaskDefinition } from './inspect-task-definition.js';
import { inspectNative } from './native/inspect-native.js';
import { sidesOf } from './replacement.js';
import { isNative, primaryOf, readService, targetGroupsOf } from './service.js';
import type { ParsedSettings } from './settings.js';

/**
 * Holds an AppSpec, and what it is to be deployed over, against what is there, before anything is touched: the service, its
 * task sets, the task definition, the target groups, and the weights of every listener.
 *
 * @throws AppSpecError or RevisionRefusedError with every problem at once; ServiceCallError when AWS cannot be asked.
 */
export async function inspectRevision(
  revision: Revision,
  { signal }: InquiryContext,
  settings: ParsedSettings,
): Promise<Revision> {
  const problems: Problem[] = [];
  if (revision.revisionType !== 'AppSpecContent') {
    problems.push({
      path: 'revision',
      message: 'must be an AppSpec (appSpecRevision)',
      received: revision.revisionType,
    });
  } else {
    const appSpec = parseEcsAppSpec(revision.content);
    const service = await readService(settings, signal);
    const native = isNative(service) ? await inspectNative(service, appSpec, settings, signal) : undefined;
    const pairs = native?.pairs ?? sidesOf(settings.pairs, targetGroupsOf(service && primaryOf(service)));
    problems.push(...(native?.problems ?? inspectService(service, pairs, settings)));
    problems.push(...(await inspectTaskDefinition(appSpec, { service, settings }, signal)));
    problems.push(...(await inspectRoutes(pairs, settings, signal)));
  }
  if (problems.length > 0) throw new RevisionRefusedError({ revision: 'revision', problems });
  return revision;
}
