import { bindChecks, type Check, type Gaps } from '../check.js';
import { blockChecks } from './block-checks.js';
import type { LoadBalancerFixture } from './load-balancer-fixture.js';
import { returnChecks } from './return-checks.js';

/** What the balancer kit needs. */
export interface LoadBalancerConformanceOptions {
  /** Makes a fresh balancer before two healthy instances; called once for each check. */
  readonly createFixture: () => Promise<LoadBalancerFixture>;
  /** Checks that this balancer is known not to pass, each with the reason. */
  readonly gaps?: Gaps;
}

/** Every check of the load balancer contract, for any test runner. Requests are counted; zero may fail. */
export function loadBalancerConformance(options: LoadBalancerConformanceOptions): readonly Check[] {
  const { createFixture, gaps } = options;
  return bindChecks([...blockChecks, ...returnChecks], { createFixture, gaps });
}
