import { describeMinimumHealthyHosts, type MinimumHealthyHosts } from '../batches/minimum-healthy-hosts.js';
import { formatDuration, hours } from '../model/duration.js';
import { isName } from '../model/names.js';
import type { Problem } from '../options/problem.js';
import type { CommonGroupSettings } from './deployment-group.js';
import type { Strategy } from './strategy.js';

const nameRule = 'must be 1 to 100 letters, digits or . _ + = , @ -';
const rollbackTriggers: readonly string[] = ['deployment-failure', 'alarm', 'stop-request'];
const fileExistsBehaviors: readonly string[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

/** Every problem of a group's settings, also of a program that was not type-checked. */
export function checkGroupSettings(
  settings: CommonGroupSettings & { readonly strategy?: Strategy },
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: string, message: string, received: unknown): void => {
    problems.push({ path, message, received: JSON.stringify(received) ?? String(received) });
  };
  const { name, applicationName, groupId, strategy, rollbackOn, fileExistsBehavior, lifecycleEventTimeout } = settings;
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
  const minimum = strategy?.minimumHealthyHosts;
  if (minimum !== undefined) problems.push(...checkMinimum(minimum));
  return problems;
}

/** HOST_COUNT takes integers from 0, FLEET_PERCENT integers from 0 to 99 (CodeDeploy: limits). */
function checkMinimum(setting: MinimumHealthyHosts): readonly Problem[] {
  if (setting.type !== 'host-count' && setting.type !== 'fleet-percent') return [];
  const most = setting.type === 'fleet-percent' ? 99 : Number.MAX_SAFE_INTEGER;
  if (Number.isInteger(setting.value) && setting.value >= 0 && setting.value <= most) return [];
  const range = setting.type === 'fleet-percent' ? 'an integer from 0 to 99' : 'an integer, 0 or more';
  return [
    {
      path: 'strategy.minimumHealthyHosts.value',
      message: `must be ${range}`,
      received: describeMinimumHealthyHosts(setting),
    },
  ];
}
