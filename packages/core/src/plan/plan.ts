import type { HealthFloor } from '../batches/minimum-healthy-hosts.js';
import type { Milliseconds } from '../model/duration.js';
import type { Instance } from '../model/instance.js';
import type { ComputePlatform } from '../target/v1/target.js';

/** Runs a lifecycle over the fleet, as many instances at a time as the floor allows. */
export interface FleetStage {
  readonly kind: 'fleet';
  /** What the deployer chose, in CodeDeploy's words: `HalfAtATime`, `FLEET_PERCENT 75`. */
  readonly minimumHealthyHosts: string;
  readonly floor: HealthFloor;
  /** Lifecycle events of each instance, in order. */
  readonly lifecycle: readonly string[];
  /** Rounds when every instance takes equally long: ceil(n / b). The real thing is a sliding window and never slower. */
  readonly rounds: number;
  /** When every event of every round takes as long as it may. */
  readonly worstCaseDuration: Milliseconds;
}

/** One step of a deployment. A union with one member today; stages of other kinds join it here. */
export type Stage = FleetStage;

/** What a deployment will do, decided before anything happens: plain JSON, to print, store and compare. */
export interface Plan {
  readonly planVersion: 1;
  readonly computePlatform: ComputePlatform;
  /** The fleet in the order in which it is attempted. */
  readonly fleet: readonly Instance[];
  readonly stages: readonly Stage[];
  readonly worstCaseDuration: Milliseconds;
}
