import {
  isCallable,
  isFilledText,
  isOptions,
  isSwitch,
  type MemberRule,
  oneOf,
  optional,
} from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { checkShape, isAnything, optionalShape, type Shape } from '../options/shape.js';

const isOne: MemberRule = {
  message: 'must be an instance or its id',
  holds: (value) => isFilledText.holds(isOptions(value) ? value.instanceId : value),
};
const shape: Shape = {
  members: {
    instances: { each: isOne },
    computePlatform: optional(oneOf(['server', 'ecs', 'lambda'])),
    trafficControl: optional(isSwitch),
    replacement: optionalShape({ members: { instances: optionalShape({ each: isOne }), details: isAnything } }),
    shiftsTraffic: optional(isSwitch),
    script: optional(isCallable),
    operation: optional(isCallable),
  },
};

/** Every problem of the settings of a simulated target. */
export function checkSimulatedTarget(settings: unknown): readonly Problem[] {
  return checkShape(settings, shape);
}
