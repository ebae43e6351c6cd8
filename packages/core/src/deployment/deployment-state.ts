import type { RollbackScope } from '../group/failure-policy.js';
import type { Instance } from '../model/instance.js';
import type { Revision } from '../model/revision.js';
import type { Stage } from '../plan/plan.js';
import type { ReplacementDetails } from '../target/v1/request.js';
import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentDefinition } from './deployment-definition.js';
import type { ErrorInformation, FinalStatus } from './deployment-event.js';
import type { FleetState } from './fleet/fleet-state.js';
import type { StageOperation } from './operation/stage-operation.js';
import type { StageState } from './stages/stage-state.js';
import type { Waiting } from './waiting/waiting.js';

/** Why the current attempt must end before its time. */
export interface Interruption {
  readonly kind: 'stop' | 'rollback' | 'alarm';
  readonly reason: string;
  /** With `stop`: whether it asked for a rollback. */
  readonly rollback: boolean;
  /** With `alarm`: the alarm could not be read. */
  readonly unreadable?: boolean;
  /** With `rollback`: where to, when not to the last successful revision. */
  readonly revision?: Revision;
  /** With `rollback`: which instances, when not the group's choice. */
  readonly scope?: RollbackScope;
}

/** The replacement, once it was provisioned. */
export interface ReplacementState extends ReplacementDetails {
  /** Its instances in the order in which they are attempted. */
  readonly fleet: readonly Instance[];
}

/** How a deployment or a step of it failed, and what status that means. */
export interface Failure {
  readonly status: FinalStatus;
  readonly error: ErrorInformation;
}

/** What was done to a listener. */
export interface ListenerState {
  /** Whether a shift was ever begun in the first attempt; from then on its traffic may have moved. */
  touched: boolean;
  /** Percent for the replacement, as last confirmed; undefined while a shift is in flight, and after one failed. */
  replacementWeight: number | undefined;
}

/**
 * The fold of a deployment's records. A driver owns it and `evolve` changes it in place: copying it for each record would
 * make the cost of a deployment grow with the square of its fleet. What users see are views made on demand.
 */
export interface DeploymentState {
  deploymentId: string;
  /** Records folded so far. */
  sequence: number;
  definition: DeploymentDefinition | undefined;
  /** 0 before the first stage, 1 for the deployment, 2 for its rollback. */
  attempt: number;
  paused: boolean;
  interruption: Interruption | undefined;
  /** What the deployment waits with: it failed, and its group wants a person to decide. */
  frozen: Failure | undefined;
  /** Alarms that were raised and not cleared. */
  readonly alarms: Set<string>;
  /** Stages of the current attempt. */
  stages: readonly Stage[];
  /** The current stage, or the last one. */
  stage: StageState | undefined;
  /** The current fleet stage, or the latest one: the same object as `stage` while that is one. */
  fleet: FleetState | undefined;
  /** What the current stage does for the deployment as a whole and has not concluded. */
  operation: StageOperation | undefined;
  /** The wait that is open. */
  waiting: Waiting | undefined;
  /** Why the current stage cannot succeed any more, apart from its fleet: an operation or a wait of it failed. */
  stageFailure: Failure | undefined;
  /** Instances that joined the original fleet, after the planned ones. */
  readonly joined: Instance[];
  replacement: ReplacementState | undefined;
  /** Whether the removal of the original was begun: from then on there is nothing to go back to. */
  originalTerminated: boolean;
  readonly traffic: { readonly production: ListenerState; readonly test: ListenerState };
  /** Batches started so far, in both attempts. */
  batchCount: number;
  /** Open batches by number. */
  readonly batches: Map<number, BatchState>;
  /** Every instance attempted so far, by id, in its latest attempt. */
  readonly members: Map<string, Member>;
  /** How the deployment itself, apart from its rollback, turned out. */
  failure: Failure | undefined;
  rollback:
    | {
        readonly reason: string;
        readonly revision: Revision | undefined;
        readonly toDeploymentId: string | undefined;
        outcome: 'open' | 'succeeded' | 'failed';
      }
    | undefined;
  /** Why the rollback failed, when it did. */
  rollbackFailure: ErrorInformation | undefined;
  finalStatus: FinalStatus | undefined;
  /** Times of the first and the last record, in milliseconds since the Unix epoch. */
  startedAt: number;
  finishedAt: number;
}

/** The state before the first record. */
export function emptyState(): DeploymentState {
  return {
    deploymentId: '',
    sequence: 0,
    definition: undefined,
    attempt: 0,
    paused: false,
    interruption: undefined,
    frozen: undefined,
    alarms: new Set(),
    stages: [],
    stage: undefined,
    fleet: undefined,
    operation: undefined,
    waiting: undefined,
    stageFailure: undefined,
    joined: [],
    replacement: undefined,
    originalTerminated: false,
    traffic: {
      production: { touched: false, replacementWeight: 0 },
      test: { touched: false, replacementWeight: 0 },
    },
    batchCount: 0,
    batches: new Map(),
    members: new Map(),
    failure: undefined,
    rollback: undefined,
    rollbackFailure: undefined,
    finalStatus: undefined,
    startedAt: 0,
    finishedAt: 0,
  };
}

/** Whether the deployment has ended. Final is final: no input changes it any more. */
export function isFinal(state: DeploymentState): boolean {
  return state.finalStatus !== undefined;
}

/** Whether it waits for somebody to decide. A request to stop or to roll back is that decision, and it is not taken back. */
export function isFrozen(state: DeploymentState): state is DeploymentState & { readonly frozen: Failure } {
  const { frozen, interruption } = state;
  return frozen !== undefined && interruption?.kind !== 'stop' && interruption?.kind !== 'rollback';
}
