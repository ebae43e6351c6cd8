import type { TargetV1 } from './v1/target.js';

/** Types a target where it is written, so that a missing or misspelt member is a compile error there. */
export function defineTarget<Target extends TargetV1>(target: Target): Target {
  return target;
}
