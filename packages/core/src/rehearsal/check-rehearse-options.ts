import { checkStartRequest } from '../driver/check-start-request.js';
import { isCallable, isIntegerFrom, isOptions, type MemberRule, optional } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { checkShape, type Shape } from '../options/shape.js';
import { checkFleet } from '../plan/check-plan-inputs.js';
import { rehearsalFaultTypes } from './rehearsal-fault.js';

const isTime: MemberRule = {
  message: 'must be 0 or more milliseconds',
  holds: (value) => typeof value === 'number' && value >= 0,
};
const distribution: Shape = {
  by: 'type',
  types: {
    fixed: { value: isTime },
    between: { shortest: isTime, likely: isTime, longest: isTime },
    observed: { values: { each: isTime } },
  },
};
const isFault: MemberRule = {
  message: `must be a fault of one of the types ${rehearsalFaultTypes.join(', ')}`,
  holds: (value) => isOptions(value) && rehearsalFaultTypes.some((type) => type === value.type),
};
const isHere: MemberRule = { message: 'must be an object', holds: isOptions };
/** Looked at member by member. */
const isElsewhere: MemberRule = { message: '', holds: () => true };

/** Every problem of what a rehearsal of a group is told. */
export function checkRehearseOptions(options: unknown): readonly Problem[] {
  const problems = checkStartRequest(options, {
    seeds: optional(isIntegerFrom(1)),
    startsAt: optional(isTime),
    history: optional(isHere),
    zoneOffsets: optional(isCallable),
    durations: isElsewhere,
    faults: isElsewhere,
    fleet: isElsewhere,
  });
  if (!isOptions(options)) return problems;
  const { fleet, durations, faults } = options;
  return [
    ...problems,
    ...(fleet === undefined ? [] : checkFleet(fleet, 'fleet')),
    ...(faults === undefined ? [] : checkShape(faults, { each: isFault }, 'faults')),
    ...(durations === undefined ? [] : checkDurations(durations)),
  ];
}

/** Operations are named by what the plan has, so any name may have a duration. */
function checkDurations(durations: unknown): readonly Problem[] {
  const names = isOptions(durations) ? Object.keys(durations) : [];
  return checkShape(durations, { members: Object.fromEntries(names.map((name) => [name, distribution])) }, 'durations');
}
