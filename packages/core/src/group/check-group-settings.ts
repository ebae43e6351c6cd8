import { formatDuration, hours } from '../model/duration.js';
import { isName } from '../model/names.js';
import type { Problem } from '../options/problem.js';
import type { ComputePlatform } from '../target/v1/target.js';
import { checkPolicies } from './check-policies.js';
import { checkStrategy } from './check-strategy.js';
import type { CommonGroupSettings } from './deployment-group.js';
import { inPlace, type Strategy } from './strategy.js';

const nameRule = 'must be 1 to 100 letters, digits or . _ + = , @ -';
const rollbackTriggers: readonly string[] = ['deployment-failure', 'alarm', 'stop-request'];
const fileExistsBehaviors: readonly string[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

/** Every problem of a group's settings, also of a program that was not type-checked. */
export function checkGroupSettings(
  settings: CommonGroupSettings & {
    readonly strategy?: Strategy;
    readonly target?: { readonly computePlatform: ComputePlatform };
  },
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: string, message: string, received: unknown): void => {
    problems.push({ path, message, received: JSON.stringify(received) ?? String(received) });
  };
  const {
    name,
    applicationName,
    groupId,
    strategy,
    rollbackOn,
    fileExistsBehavior,
    lifecycleEventTimeout,
    operationTimeout,
  } = settings;
  if (typeof name !== 'string' || !isName(name)) report('name', nameRule, name);
  if (applicationName !== undefined && !isName(applicationName)) report('applicationName', nameRule, applicationName);
  if (groupId !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(groupId)) {
    report('groupId', 'must be 1 to 64 letters, digits or -, because it names a directory on hosts', groupId);
  }
  for (const [index, trigger] of (rollbackOn ?? []).entries()) {
    if (!rollbackTriggers.includes(trigger)) {
      report(`rollbackOn[${index}]`, `must be one of ${rollbackTriggers.join(', ')}`, trigger);
    }
  }
  if (fileExistsBehavior !== undefined && !fileExistsBehaviors.includes(fileExistsBehavior)) {
    report('fileExistsBehavior', `must be one of ${fileExistsBehaviors.join(', ')}`, fileExistsBehavior);
  }
  if (lifecycleEventTimeout !== undefined && !(lifecycleEventTimeout > 0 && lifecycleEventTimeout <= hours(1))) {
    report(
      'lifecycleEventTimeout',
      `must be more than 0 and at most ${formatDuration(hours(1))}`,
      lifecycleEventTimeout,
    );
  }
  if (operationTimeout !== undefined && !(operationTimeout > 0)) {
    report('operationTimeout', 'must be more than 0', operationTimeout);
  }
  const platform = settings.target?.computePlatform ?? 'server';
  problems.push(...checkPolicies(settings), ...checkStrategy(strategy ?? inPlace(), platform));
  return problems;
}
