import { UnsupportedTargetError } from '../errors/unsupported-target-error.js';
import type { TargetV1 } from './v1/target.js';

/**
 * The one seam that knows contract versions: older targets are lifted here, the engine sees only the newest.
 *
 * @throws UnsupportedTargetError when the value is not a target, or one of a version this release does not know.
 */
export function asLatestTarget(target: unknown): TargetV1 {
  const version = specificationVersionOf(target);
  if (version === 'v1') return target as TargetV1;
  throw new UnsupportedTargetError({ received: version });
}

function specificationVersionOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null || !('specificationVersion' in target)) return undefined;
  return target.specificationVersion;
}
