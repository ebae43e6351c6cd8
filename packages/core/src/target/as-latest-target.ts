import { SettingsError } from '../errors/settings-error.js';
import { UnsupportedTargetError } from '../errors/unsupported-target-error.js';
import { checkTarget } from './check-target.js';
import type { AnyTargetV1 } from './v1/target.js';

/**
 * The one seam that knows contract versions: older targets are lifted here, the engine sees only the newest.
 *
 * @throws SettingsError with every member of the target that is missing or of the wrong kind.
 * @throws UnsupportedTargetError when the value is not a target, or one of a version this release does not know.
 */
export function asLatestTarget(target: unknown): AnyTargetV1 {
  const version = specificationVersionOf(target);
  if (version === 'v1') return checked(target as AnyTargetV1);
  throw new UnsupportedTargetError({ received: version });
}

function checked(target: AnyTargetV1): AnyTargetV1 {
  const problems = checkTarget(target);
  if (problems.length > 0) throw new SettingsError({ subject: 'target', problems });
  return target;
}

function specificationVersionOf(target: unknown): unknown {
  if (typeof target !== 'object' || target === null || !('specificationVersion' in target)) return undefined;
  return target.specificationVersion;
}
