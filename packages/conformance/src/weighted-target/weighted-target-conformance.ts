import { bindChecks, type Check, type Gaps } from '../check.js';
import { hookChecks } from './hook-checks.js';
import { replacementChecks } from './replacement-checks.js';
import { trafficChecks } from './traffic-checks.js';
import type { WeightedTargetFixture } from './weighted-target-fixture.js';

/** What the kit for weighted targets needs. */
export interface WeightedTargetConformanceOptions {
  /** Makes a fresh outside world and a target over it; called once for each check. */
  readonly createFixture: () => Promise<WeightedTargetFixture>;
  /** Checks that this target is known not to pass, each with the reason. */
  readonly gaps?: Gaps;
}

/** Every check of a target that moves traffic by weight, for any test runner. */
export function weightedTargetConformance(options: WeightedTargetConformanceOptions): readonly Check[] {
  const { createFixture, gaps } = options;
  return bindChecks([...trafficChecks, ...replacementChecks, ...hookChecks], { createFixture, gaps });
}
