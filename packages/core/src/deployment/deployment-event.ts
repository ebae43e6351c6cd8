import type { Diagnostics } from '../lifecycle/diagnostics.js';
import type { Revision } from '../model/revision.js';
import type { DeploymentDefinition } from './deployment-definition.js';

/** How a deployment ended (CodeDeploy: deployment status). */
export type FinalStatus = 'succeeded' | 'failed' | 'stopped';

/** Why a deployment failed or was stopped (CodeDeploy: errorInformation). */
export interface ErrorInformation {
  readonly code: 'HEALTH_CONSTRAINTS' | 'ALARM_ACTIVE' | 'MANUAL_STOP' | 'MANUAL_ROLLBACK';
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
  readonly reason: 'lifecycle-event-failed' | 'interrupted';
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

/** Somebody, or an alarm, asked for it; nothing new starts from here. */
export interface Interrupted {
  readonly type: 'deployment-paused' | 'deployment-resumed' | 'stop-requested' | 'rollback-requested' | 'alarm-raised';
  readonly reason: string;
  /** With `stop-requested`: whether a rollback follows. */
  readonly rollback?: boolean;
}

/** The touched instances go back. The linked deployment id is what hooks see from here on. */
export interface RollbackStarted {
  readonly type: 'rollback-started';
  readonly reason: string;
  readonly rollbackDeploymentId: string;
  readonly toDeploymentId: string;
  readonly revision: Revision;
  readonly instanceIds: readonly string[];
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
  | Interrupted
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
