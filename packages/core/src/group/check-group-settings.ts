import { formatDuration, hours } from '../model/duration.js';
import { isName } from '../model/names.js';
import { isOptions } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { checkShape } from '../options/shape.js';
import { showValue } from '../options/show-value.js';
import type { ComputePlatform } from '../target/v1/target.js';
import { checkPolicies } from './check-policies.js';
import { checkStrategy } from './check-strategy.js';
import type { CommonGroupSettings } from './deployment-group.js';
import { groupShape } from './group-shape.js';
import { inPlace, type Strategy } from './strategy.js';

const nameRule = 'must be 1 to 100 letters, digits or . _ + = , @ -';

type GroupSettings = CommonGroupSettings & {
  readonly strategy?: Strategy;
  readonly target?: { readonly computePlatform: ComputePlatform };
};

/** Every problem of a group's settings, also of a program that was not type-checked: then first those of its types. */
export function checkGroupSettings(settings: GroupSettings): readonly Problem[] {
  const shape = checkShape(settings, groupShape);
  if (!isOptions(settings)) return shape;
  const names = checkNames(settings);
  return shape.length > 0 ? [...shape, ...names] : [...names, ...checkValues(settings)];
}

function checkNames({ name, applicationName }: GroupSettings): readonly Problem[] {
  const problems: Problem[] = [];
  if (typeof name !== 'string' || !isName(name)) problems.push(problem('name', nameRule, name));
  if (typeof applicationName === 'string' && !isName(applicationName)) {
    problems.push(problem('applicationName', nameRule, applicationName));
  }
  return problems;
}

function checkValues(settings: GroupSettings): readonly Problem[] {
  const { groupId, strategy, lifecycleEventTimeout, operationTimeout, target } = settings;
  const problems: Problem[] = [];
  if (groupId !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(groupId)) {
    const message = 'must be 1 to 64 letters, digits or -, because it names a directory on hosts';
    problems.push(problem('groupId', message, groupId));
  }
  if (lifecycleEventTimeout !== undefined && !(lifecycleEventTimeout > 0 && lifecycleEventTimeout <= hours(1))) {
    const message = `must be more than 0 and at most ${formatDuration(hours(1))}`;
    problems.push(problem('lifecycleEventTimeout', message, lifecycleEventTimeout));
  }
  if (operationTimeout !== undefined && !(operationTimeout > 0)) {
    problems.push(problem('operationTimeout', 'must be more than 0', operationTimeout));
  }
  const platform = target?.computePlatform ?? 'server';
  return [...problems, ...checkPolicies(settings), ...checkStrategy(strategy ?? inPlace(), platform)];
}

function problem(path: string, message: string, received: unknown): Problem {
  return { path, message, received: showValue(received) };
}
