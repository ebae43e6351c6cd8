import type { Scenario } from '../scenario.js';
import type { World } from '../world.js';
import type { DeploymentLedger } from './lifecycle-ledger.js';

/** The checker of what a deployment records: it keeps its own books and trusts nothing else. */
export interface RecordChecker {
  readonly world: World;
  readonly scenario: Scenario;
  readonly ledger: DeploymentLedger;
  readonly lifecycle: readonly string[];
  readonly fleetSize: number;
  readonly minimumHealthy: number;
}
