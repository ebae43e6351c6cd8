import { bindChecks, type Check, type Gaps } from '../check.js';
import { transportChecks } from './transport-checks.js';
import type { TransportFixture } from './transport-fixture.js';

/** What the transport kit needs. */
export interface TransportConformanceOptions {
  /** Makes a transport to a host that is up; called once for each check. */
  readonly createFixture: () => Promise<TransportFixture>;
  readonly gaps?: Gaps;
}

/** Every check of the transport port, for any test runner. */
export function transportConformance({ createFixture, gaps }: TransportConformanceOptions): readonly Check[] {
  return bindChecks(transportChecks, { createFixture, gaps });
}
