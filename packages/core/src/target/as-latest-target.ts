import { UnsupportedTargetError } from '../errors/unsupported-target-error.js';
import type { AnyTargetV1 } from './v1/target.js';

/**
 * The one seam that knows contract versions: older targets are lifted here, the engine sees only the newest.
 *
 * @throws UnsupportedTargetError when the value is not a target, or one of a version this release does not know.
 */
export function asLatestTarget(target: unknown): AnyTargetV1 {
  const version = specificationVersionOf(target);
  if (version === 'v1') return target as AnyTargetV1;
  throw new UnsupportedTargetError({ received: version });
}

function specificationVersionOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null || !('specificationVersion' in target)) return undefined;
  return target.specificationVersion;
}
