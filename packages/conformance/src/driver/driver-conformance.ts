import { bindChecks, type Check, type Gaps } from '../check.js';
import { driverChecks } from './driver-checks.js';
import type { DriverFixture } from './driver-fixture.js';

/** What the driver kit needs. */
export interface DriverConformanceOptions {
  /** Makes an empty place for drivers; called once for each check. */
  readonly createFixture: () => Promise<DriverFixture>;
  readonly gaps?: Gaps;
}

/** Every check of a driver, for any test runner. */
export function driverConformance({ createFixture, gaps }: DriverConformanceOptions): readonly Check[] {
  return bindChecks(driverChecks, { createFixture, gaps });
}
