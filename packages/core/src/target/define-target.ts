import type { AnyTargetV1 } from './v1/target.js';

/** Types a target where it is written, so that a missing or misspelt member is a compile error there. */
export function defineTarget<Target extends AnyTargetV1>(target: Target): Target {
  return target;
}
