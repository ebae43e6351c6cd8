import { failOnRefusal } from '@rollway/aws';
import { defineTarget, shortOperation, type TargetV1 } from '@rollway/core/target';
import { inspectRevision } from './inspect-revision.js';
import { provisionReplacement } from './provision-replacement.js';
import { targetName } from './replacement.js';
import { resolveFleet } from './resolve-fleet.js';
import { runLifecycleEvent } from './run-lifecycle-event.js';
import { type LambdaAliasSettings, parseSettings } from './settings.js';
import { shiftTraffic } from './shift-traffic.js';
import { terminate } from './terminate.js';

/**
 * Lambda functions behind an alias, whose weights move from one published version to another (CodeDeploy: deployments on an
 * AWS Lambda compute platform).
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function lambdaAlias(settings: LambdaAliasSettings): TargetV1<'lambda'> {
  const parsed = parseSettings(settings);
  return defineTarget({
    specificationVersion: 'v1',
    name: targetName,
    computePlatform: 'lambda',
    resolveFleet: () => Promise.resolve(resolveFleet(parsed)),
    inspectRevision: (revision, context) => inspectRevision(revision, context, parsed),
    runLifecycleEvent: runLifecycleEvent(parsed),
    provisionReplacement: provisionReplacement(parsed),
    shiftTraffic: shiftTraffic(parsed),
    terminate: shortOperation((request, context) => failOnRefusal(() => terminate(request, context, parsed))),
  });
}
