import { bindChecks, type Check, type Gaps } from '../check.js';
import { identityChecks } from './identity-checks.js';
import { longOperationChecks, operationChecks } from './operation-checks.js';
import type { TargetFixture } from './target-fixture.js';

/** What the target kit needs. */
export interface TargetConformanceOptions {
  /** Makes a fresh outside world and a target over it; called once for each check. */
  readonly createFixture: () => Promise<TargetFixture>;
  /** Checks that this target is known not to pass, each with the reason. */
  readonly gaps?: Gaps;
}

/** Every check of the target contract, for any test runner. */
export function targetConformance(options: TargetConformanceOptions): readonly Check[] {
  const { createFixture, gaps } = options;
  return bindChecks([...identityChecks, ...operationChecks, ...longOperationChecks], { createFixture, gaps });
}
