/** The scheduler's view of one fleet stage: a cursor and counters, never a scan of the fleet. */
export interface FleetState {
  readonly attempt: number;
  readonly stage: number;
  readonly lifecycle: readonly string[];
  /** Fleet indexes in the order of attempts; undefined means the fleet as planned, so that it is not stored twice. */
  readonly order: readonly number[] | undefined;
  /** Instances of this attempt. */
  readonly size: number;
  /** n of the floor: the whole fleet, also when only some of it is rolled back. */
  readonly fleetSize: number;
  readonly minimumHealthy: number;
  readonly budget: number;
  /** How many of `order` have been attempted. */
  cursor: number;
  inFlight: number;
  succeeded: number;
  failed: number;
  /** Never attempted because the stage ended first. */
  skipped: number;
  /** Instances of the whole fleet that do not serve: in flight, failed, or known to be unhealthy before. */
  unavailable: number;
  outcome: 'open' | 'succeeded' | 'failed';
}

/** Fleet index of the instance at a position of the attempt order. */
export function indexAt(fleet: FleetState, position: number): number {
  return fleet.order === undefined ? position : (fleet.order[position] ?? -1);
}
