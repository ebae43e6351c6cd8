import type { Diagnostics } from '../lifecycle/diagnostics.js';
import type { Instance } from '../model/instance.js';
import type { JsonValue } from '../model/json.js';
import type { Revision } from '../model/revision.js';
import type { Stage, WaitCondition } from '../plan/plan.js';
import type { Listener, Side } from '../target/v1/request.js';
import type { DeploymentDefinition } from './deployment-definition.js';

/** How a deployment ended (CodeDeploy: deployment status). */
export type FinalStatus = 'succeeded' | 'failed' | 'stopped';

/** Codes of {@link ErrorInformation}: CodeDeploy's where it has one. */
export type DeploymentErrorCode =
  | 'HEALTH_CONSTRAINTS'
  | 'HEALTH_CONSTRAINTS_INVALID'
  | 'ALARM_ACTIVE'
  | 'ALARM_UNREADABLE'
  | 'MANUAL_STOP'
  | 'MANUAL_ROLLBACK'
  | 'FAILURE_BUDGET'
  | 'UNREACHABLE_BUDGET'
  | 'PROVISIONING_FAILED'
  | 'HOOK_EXECUTION_FAILURE'
  | 'TRAFFIC_SHIFT_FAILED'
  | 'TERMINATION_FAILED'
  | 'WAIT_TIMED_OUT'
  | 'GATE_REFUSED';

/** Why a deployment failed or was stopped (CodeDeploy: errorInformation). */
export interface ErrorInformation {
  readonly code: DeploymentErrorCode;
  readonly message: string;
}

/** The first fact: everything the deployment was asked to be. */
export interface DeploymentStarted {
  readonly type: 'deployment-started';
  readonly definition: DeploymentDefinition;
}

/** These instances leave service now. At most 500 together: larger admissions are several batches. */
export interface BatchStarted {
  readonly type: 'batch-started';
  /** Counts from 1 through the whole deployment, its rollback included. */
  readonly batch: number;
  /** 1 for the deployment itself, 2 for its rollback. */
  readonly attempt: number;
  readonly instanceIds: readonly string[];
}

/** A lifecycle event began on an instance, or concluded well. */
export interface LifecycleEventProgressed {
  readonly type: 'lifecycle-event-started' | 'lifecycle-event-succeeded';
  readonly attempt: number;
  readonly instanceId: string;
  readonly lifecycleEvent: string;
}

/** A lifecycle event failed. `tolerated`: by `ignoreApplicationStopFailures`, so the instance goes on. */
export interface LifecycleEventFailed {
  readonly type: 'lifecycle-event-failed';
  readonly attempt: number;
  readonly instanceId: string;
  readonly lifecycleEvent: string;
  readonly diagnostics: Diagnostics;
  readonly tolerated: boolean;
}

/** The instance has the revision and is back in service. */
export interface InstanceSucceeded {
  readonly type: 'instance-succeeded';
  readonly attempt: number;
  readonly instanceId: string;
}

/** The instance is out: an event failed, or the deployment was interrupted while the instance was being worked on. */
export interface InstanceFailed {
  readonly type: 'instance-failed';
  readonly attempt: number;
  readonly instanceId: string;
  readonly reason: 'lifecycle-event-failed' | 'interrupted' | 'unreachable';
  /** The event that failed, or the one that comes next; later ones are skipped. */
  readonly lifecycleEvent: string;
}

/** A stage began; numbered from 0 within the plan. */
export interface StageStarted {
  readonly type: 'stage-started';
  readonly attempt: number;
  readonly stage: number;
}

/** Every instance of the stage ended and the success rule holds. */
export interface StageSucceeded {
  readonly type: 'stage-succeeded';
  readonly attempt: number;
  readonly stage: number;
}

/** The success rule cannot hold any more. Instances not attempted are skipped; those in work end first. */
export interface StageFailed {
  readonly type: 'stage-failed';
  readonly attempt: number;
  readonly stage: number;
  readonly error: ErrorInformation;
  readonly skippedInstances: number;
}

/** An instance came into the fleet while it was being deployed to; it is attempted after all others. */
export interface InstanceJoined {
  readonly type: 'instance-joined';
  readonly instance: Instance;
}

/** An instance left the fleet: it is not attempted any more and counts no more. */
export interface InstanceLeft {
  readonly type: 'instance-left';
  readonly instanceId: string;
  readonly reason: string;
}

/** What a stage does for the deployment as a whole began. `step` counts from 0 within the stage. */
export interface StageOperationStarted {
  readonly attempt: number;
  readonly stage: number;
  readonly step: number;
}

/** The replacement is being made, or could not be. */
export interface ProvisioningStarted extends StageOperationStarted {
  readonly type: 'provisioning-started';
}

/** The replacement is there, without traffic. */
export interface ReplacementProvisioned extends StageOperationStarted {
  readonly type: 'replacement-provisioned';
  /** Name of the target that wrote the details. */
  readonly target: string;
  /** What the target needs to work on it: opaque, handed back in every later request. */
  readonly details: JsonValue;
  /** Instances to install on; empty where there are none. */
  readonly instances: readonly Instance[];
}

/** The replacement could not be made. */
export interface ProvisioningFailed extends StageOperationStarted {
  readonly type: 'provisioning-failed';
  readonly diagnostics: Diagnostics;
}

/** A lifecycle event of the deployment as a whole began, or concluded well. */
export interface HookProgressed extends StageOperationStarted {
  readonly type: 'hook-started' | 'hook-succeeded';
  readonly lifecycleEvent: string;
}

/** A lifecycle event of the deployment as a whole failed. */
export interface HookFailed extends StageOperationStarted {
  readonly type: 'hook-failed';
  readonly lifecycleEvent: string;
  readonly diagnostics: Diagnostics;
}

/** Traffic is being moved to this weight, or is confirmed to have it. */
export interface TrafficProgressed extends StageOperationStarted {
  readonly type: 'traffic-shift-started' | 'traffic-shifted';
  readonly listener: Listener;
  /** Percent of the listener's traffic for the replacement. */
  readonly replacementWeight: number;
}

/** The weights could not be set or confirmed; how traffic is split is not known. */
export interface TrafficShiftFailed extends StageOperationStarted {
  readonly type: 'traffic-shift-failed';
  readonly listener: Listener;
  readonly replacementWeight: number;
  readonly diagnostics: Diagnostics;
}

/** A side is being removed, or is gone. */
export interface TerminationProgressed extends StageOperationStarted {
  readonly type: 'termination-started' | 'side-terminated';
  readonly side: Side;
}

/** A side could not be removed. It carries no traffic, so the deployment itself does not fail by it. */
export interface TerminationFailed extends StageOperationStarted {
  readonly type: 'termination-failed';
  readonly side: Side;
  readonly diagnostics: Diagnostics;
}

/** Nothing happens until the wait ends: by time, by `continue`, or by its gate. */
export interface WaitStarted {
  readonly type: 'wait-started';
  readonly attempt: number;
  readonly stage: number;
  /**
   * `ready-wait`, `bake`, `termination-wait`, `traffic-interval`, `zone-monitor`, `batch-pause`, `time-window`, or a gate's
   * name.
   */
  readonly wait: string;
  readonly condition: WaitCondition;
  /** When it ends by itself, in milliseconds since the Unix epoch. */
  readonly until: number;
}

/** How a wait ended. After `timed-out`, what the plan says of a timeout follows. */
export interface WaitEnded {
  readonly type: 'wait-ended';
  readonly attempt: number;
  readonly stage: number;
  readonly wait: string;
  readonly outcome: 'elapsed' | 'continued' | 'passed' | 'refused' | 'timed-out' | 'interrupted';
  /** Who or what ended it, where somebody said. */
  readonly reason?: string;
}

/** Somebody, or an alarm, asked for it; nothing new starts from here. */
export interface Interrupted {
  readonly type: 'deployment-paused' | 'deployment-resumed' | 'stop-requested' | 'rollback-requested' | 'alarm-raised';
  readonly reason: string;
  /** With `stop-requested`: whether a rollback follows. */
  readonly rollback?: boolean;
  /** With `rollback-requested`: where to, when not to the last successful revision. */
  readonly revision?: Revision;
  /** With `rollback-requested`: which instances, when not the group's choice. */
  readonly scope?: 'touched' | 'full';
}

/** A known alarm is over. */
export interface AlarmCleared {
  readonly type: 'alarm-cleared';
  readonly alarm: string;
}

/** An alarm could not be read, and the policy is to end the deployment then. */
export interface AlarmPollFailed {
  readonly type: 'alarm-poll-failed';
  readonly alarm: string;
  readonly reason: string;
}

/** The deployment failed and everything stays where it is until somebody resumes, stops or rolls back. */
export interface DeploymentFrozen {
  readonly type: 'deployment-frozen';
  readonly error: ErrorInformation;
}

/** Everything goes back. The linked deployment id is what hooks see from here on. */
export interface RollbackStarted {
  readonly type: 'rollback-started';
  readonly reason: string;
  readonly rollbackDeploymentId: string;
  /** The deployment it returns to; absent for a revision somebody named, and where the original still is. */
  readonly toDeploymentId?: string;
  /** The revision that is redeployed; absent where the original still is and only traffic goes back. */
  readonly revision?: Revision;
  /** Instances that are worked on. */
  readonly instanceIds: readonly string[];
  /** What it will do; absent in journals of releases that only knew one stage: the plan's own. */
  readonly stages?: readonly Stage[];
}

/** A rollback was wanted and is impossible or pointless; says why. */
export interface RollbackSkipped {
  readonly type: 'rollback-skipped';
  readonly reason: string;
}

/** Every touched instance is back on the revision named by `rollback-started`. */
export interface RollbackSucceeded {
  readonly type: 'rollback-succeeded';
}

/** Loud: these instances are neither on the new nor provably on the old revision. */
export interface RollbackFailed {
  readonly type: 'rollback-failed';
  readonly reason: string;
  readonly instanceIds: readonly string[];
}

/** The last fact. Final is final. */
export interface DeploymentFinished {
  readonly type: 'deployment-finished';
  readonly status: FinalStatus;
  /** True only when a rollback was made and succeeded. */
  readonly rolledBack: boolean;
  readonly error?: ErrorInformation;
}

/** What happened, without its place in the journal. */
export type DeploymentFact =
  | DeploymentStarted
  | StageStarted
  | BatchStarted
  | LifecycleEventProgressed
  | LifecycleEventFailed
  | InstanceSucceeded
  | InstanceFailed
  | StageSucceeded
  | StageFailed
  | InstanceJoined
  | InstanceLeft
  | ProvisioningStarted
  | ReplacementProvisioned
  | ProvisioningFailed
  | HookProgressed
  | HookFailed
  | TrafficProgressed
  | TrafficShiftFailed
  | TerminationProgressed
  | TerminationFailed
  | WaitStarted
  | WaitEnded
  | Interrupted
  | AlarmCleared
  | AlarmPollFailed
  | DeploymentFrozen
  | RollbackStarted
  | RollbackSkipped
  | RollbackSucceeded
  | RollbackFailed
  | DeploymentFinished;

/** Where a record stands. */
export interface RecordPosition {
  readonly deploymentId: string;
  /** 1 for the first record of a deployment; without gaps. */
  readonly sequence: number;
  /** When it was decided, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * The public facts of a deployment: what listeners hear is what the journal stores and the state is folded from.
 * Additive only: members may gain fields and the union may grow; nothing is renamed or removed within a major.
 */
export type DeploymentEvent = RecordPosition & DeploymentFact;
