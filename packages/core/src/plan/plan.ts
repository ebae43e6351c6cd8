import type { Budget } from '../batches/budget.js';
import type { HealthFloor, MinimumHealthyHosts } from '../batches/minimum-healthy-hosts.js';
import type { Gate, TimeoutAction } from '../gates/gate.js';
import type { Milliseconds } from '../model/duration.js';
import type { Instance } from '../model/instance.js';
import type { Listener, Side } from '../target/v1/request.js';
import type { ComputePlatform } from '../target/v1/target.js';
import type { ShiftStep } from '../traffic/traffic-schedule.js';

/** What every stage says of itself. */
export interface StageBase {
  /** When everything in it takes as long as it may. */
  readonly worstCaseDuration: Milliseconds;
}

/** One zone of a fleet that is worked through zone by zone. */
export interface ZonePlan {
  readonly zone: string;
  readonly floor: HealthFloor;
  /** Wait after the zone, before the next one; 0 for the last. */
  readonly monitorDuration: Milliseconds;
}

/**
 * What a fleet stage does to its instances. `update`: each leaves service and comes back with the revision. `install`: not
 * in service yet. `allow-traffic`: each enters service. `block-traffic`: each leaves it for good.
 */
export type FleetRole = 'update' | 'install' | 'allow-traffic' | 'block-traffic';

/** Runs a lifecycle over a fleet, as many instances at a time as the floor allows. */
export interface FleetStage extends StageBase {
  readonly kind: 'fleet';
  /** What the deployer chose, in CodeDeploy's words: `HalfAtATime`, `FLEET_PERCENT 75`. */
  readonly minimumHealthyHosts: string;
  /** For a replacement that is not there yet: as for a fleet of the original's size. It is computed again once it is. */
  readonly floor: HealthFloor;
  /** Lifecycle events of each instance, in order. */
  readonly lifecycle: readonly string[];
  /** Rounds when every instance takes equally long: ceil(n / b). The real thing is a sliding window and never slower. */
  readonly rounds: number;
  /** Default `original`. */
  readonly side?: Side;
  /** Default `update`. */
  readonly role?: FleetRole;
  /** The setting behind the floor, for computing it again when the fleet changes; absent: the floor never changes. */
  readonly setting?: MinimumHealthyHosts;
  /** Zones in their order; the plan's fleet is ordered by them. */
  readonly zones?: readonly ZonePlan[];
  readonly batches?: { readonly sizes?: readonly Budget[]; readonly pauseBetween?: Milliseconds };
  readonly failureBudget?: Budget;
  readonly unreachableBudget?: Budget;
  /** In a rollback: which instances; default `touched`. */
  readonly scope?: 'touched' | 'full';
  /** In a rollback: only instances that this stage of the deployment was the last to work on. */
  readonly touchedBy?: number;
}

/** Makes the replacement. */
export interface ProvisionStage extends StageBase {
  readonly kind: 'provision';
  /** Whether a rollback can remove what is made. */
  readonly removable: boolean;
  /** What CodeDeploy calls the step where it has a name there: `Install` on ECS. */
  readonly lifecycleEvent?: string;
}

/** Runs a lifecycle event of the deployment as a whole. */
export interface HookStage extends StageBase {
  readonly kind: 'hook';
  readonly lifecycleEvent: string;
}

/** Moves one listener's traffic in steps; each weight is confirmed before anything that follows. */
export interface ShiftStage extends StageBase {
  readonly kind: 'shift';
  readonly listener: Listener;
  readonly steps: readonly ShiftStep[];
  /** What CodeDeploy calls it: `AllowTestTraffic`, `AllowTraffic`. */
  readonly lifecycleEvent?: string;
}

/** A pause of set length. */
export interface TimerCondition {
  readonly type: 'timer';
  readonly duration: Milliseconds;
  /** Whether `continue` ends it early. */
  readonly skippable: boolean;
}

/** A wait for somebody to say `continue`. */
export interface ContinueCondition {
  readonly type: 'continue';
  readonly timeout: Milliseconds;
  readonly onTimeout: TimeoutAction;
}

/** A wait for a gate. */
export interface GateCondition {
  readonly type: 'gate';
  readonly gate: Gate;
}

/** What ends a wait. */
export type WaitCondition = TimerCondition | ContinueCondition | GateCondition;

/** Waits, while alarms are watched. */
export interface WaitStage extends StageBase {
  readonly kind: 'wait';
  /** `ready-wait`, `bake`, `termination-wait`, or a gate's name: what `continue` and events call it. */
  readonly wait: string;
  readonly condition: WaitCondition;
}

/** Removes a side that carries no traffic. */
export interface TerminateStage extends StageBase {
  readonly kind: 'terminate';
  readonly side: Side;
}

/** One step of a deployment. Compiled before anything happens; the machine goes through them in order. */
export type Stage = FleetStage | ProvisionStage | HookStage | ShiftStage | WaitStage | TerminateStage;

/** What a deployment will do, decided before anything happens: plain JSON, to print, store and compare. */
export interface Plan {
  readonly planVersion: 1;
  readonly computePlatform: ComputePlatform;
  /** Absent means in place. */
  readonly deploymentType?: 'in-place' | 'blue-green';
  /** The fleet in the order in which it is attempted. */
  readonly fleet: readonly Instance[];
  readonly stages: readonly Stage[];
  readonly worstCaseDuration: Milliseconds;
  /** Instances that exist beside the fleet at the same time, at most; absent means none. */
  readonly peakExtraInstances?: number;
}
