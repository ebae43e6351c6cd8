import type { MinimumHealthyHosts } from '../../batches/minimum-healthy-hosts.js';
import type { FleetRole } from '../../plan/plan.js';
import type { Side } from '../../target/v1/request.js';
import type { StageProgress } from '../stages/stage-state.js';

/** The zone that is being worked on. Only one is at a time, so its counters begin anew with each. */
export interface ZoneState {
  /** Position in the stage's zones. */
  readonly index: number;
  /** Position in the order of its first instance. */
  readonly start: number;
  /** Position in the order after its last instance. */
  readonly end: number;
  size: number;
  readonly minimumHealthy: number;
  failed: number;
  /** Instances of the zone that do not serve. */
  unavailable: number;
}

/** The scheduler's view of one fleet stage: a cursor and counters, never a scan of the fleet. */
export interface FleetState extends StageProgress {
  readonly kind: 'fleet';
  readonly side: Side;
  readonly role: FleetRole;
  readonly lifecycle: readonly string[];
  /** Fleet indexes in the order of attempts; undefined means the fleet as planned, so that it is not stored twice. */
  readonly order: readonly number[] | undefined;
  /** The setting behind the floor, for computing it again when the fleet changes; absent in older plans: it never does. */
  readonly setting: MinimumHealthyHosts | undefined;
  /** Instances of this attempt, those that left included. */
  size: number;
  /** n of the floor: the whole fleet, also when only some of it is rolled back. */
  fleetSize: number;
  minimumHealthy: number;
  budget: number;
  /** Instances that may fail, whatever the floor says; undefined: no such budget. */
  readonly failureBudget: number | undefined;
  /** Instances that may be unreachable; undefined: unreachable is failed. */
  readonly unreachableBudget: number | undefined;
  /** Failures that somebody accepted when they resumed a frozen deployment. */
  accepted: number;
  /** How many of the order have been passed: attempted, or gone before it was their turn. */
  cursor: number;
  inFlight: number;
  succeeded: number;
  failed: number;
  unreachable: number;
  /** Instances behind the cursor that left without having ended. */
  leftBehind: number;
  /** Instances ahead of the cursor that left. */
  leftAhead: number;
  /** Never attempted because the stage ended first. */
  skipped: number;
  /** Instances of the whole fleet that do not serve: in flight, failed, or known to be unhealthy before. */
  unavailable: number;
  /** Position in the order up to which instances may start: the end of the current zone or batch. */
  limit: number;
  zone: ZoneState | undefined;
  /** Batches of set size begun so far. */
  window: number;
  /** Whether the wait after the last zone or batch is over. */
  rested: boolean;
}

/** Fleet index of the instance at a position of the attempt order. */
export function indexAt(fleet: FleetState, position: number): number {
  return fleet.order === undefined ? position : (fleet.order[position] ?? position);
}

/** Instances that have not been attempted and still are in the fleet. */
export function waitingIn(fleet: FleetState): number {
  return fleet.size - fleet.cursor - fleet.leftAhead;
}

/**
 * How many may be in work at once. A rollback may always heal one that does not serve, which costs the floor nothing, even
 * when the fleet has shrunk to its minimum.
 */
export function workBudget({
  attempt,
  fleetSize,
  minimumHealthy,
}: Pick<FleetState, 'attempt' | 'fleetSize' | 'minimumHealthy'>): number {
  return Math.max(attempt === 2 ? 1 : 0, fleetSize - minimumHealthy);
}
