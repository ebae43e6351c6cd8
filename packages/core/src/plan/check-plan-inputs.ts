import { strategyShape } from '../group/group-shape.js';
import { checkMembers, isOptions, isText, type MemberRule, optional } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { checkShape } from '../options/shape.js';
import { showValue } from '../options/show-value.js';
import { instanceMembers } from '../target/instance-shape.js';

const isGroup = 'must be a group, for example of defineDeploymentGroup';
const isTarget: MemberRule = { message: 'must be a target', holds: isOptions };
const isTime: MemberRule = {
  message: 'must be more than 0 milliseconds',
  holds: (value) => typeof value === 'number' && value > 0,
};

/** Every problem of what a plan is made from, of a program that was not type-checked or of a target's answer. */
export function checkPlanInputs(group: unknown, fleet: unknown): readonly Problem[] {
  return [...checkGroup(group), ...checkFleet(fleet, 'fleet')];
}

/** Every problem of instances, as a target lists them. What else a target says of one is its own. */
export function checkFleet(fleet: unknown, path: string): readonly Problem[] {
  if (!Array.isArray(fleet)) return [{ path, message: 'must be a list of instances', received: showValue(fleet) }];
  return fleet.flatMap((instance: unknown, index): readonly Problem[] => {
    const place = `${path}[${index}]`;
    if (isOptions(instance)) return checkMembers(instance, instanceMembers, place);
    return [{ path: place, message: 'must be an instance, for example { instanceId }', received: showValue(instance) }];
  });
}

function checkGroup(group: unknown): readonly Problem[] {
  if (!isOptions(group)) return [{ path: 'group', message: isGroup, received: showValue(group) }];
  const rules = {
    name: isText,
    target: isTarget,
    lifecycleEventTimeout: isTime,
    operationTimeout: optional(isTime),
    strategy: { message: 'must be a strategy, for example inPlace()', holds: isOptions },
  };
  const problems = checkMembers(group, rules, 'group');
  return isOptions(group.strategy)
    ? [...problems, ...checkShape(group.strategy, strategyShape, 'group.strategy')]
    : problems;
}
