import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentDefinition } from './deployment-definition.js';
import type { ErrorInformation, FinalStatus } from './deployment-event.js';
import type { FleetState } from './fleet/fleet-state.js';

/** Why the current attempt must end before its time. */
export interface Interruption {
  readonly kind: 'stop' | 'rollback' | 'alarm';
  readonly reason: string;
  /** With `stop`: whether it asked for a rollback. */
  readonly rollback: boolean;
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
  fleet: FleetState | undefined;
  /** Batches started so far, in both attempts. */
  batchCount: number;
  /** Open batches by number. */
  readonly batches: Map<number, BatchState>;
  /** Every instance attempted so far, by id, in its latest attempt. */
  readonly members: Map<string, Member>;
  /** How the deployment itself, apart from its rollback, turned out. */
  failure: { readonly status: FinalStatus; readonly error: ErrorInformation } | undefined;
  rollback: { readonly reason: string; outcome: 'open' | 'succeeded' | 'failed' } | undefined;
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
    fleet: undefined,
    batchCount: 0,
    batches: new Map(),
    members: new Map(),
    failure: undefined,
    rollback: undefined,
    finalStatus: undefined,
    startedAt: 0,
    finishedAt: 0,
  };
}

/** Whether the deployment has ended. Final is final: no input changes it any more. */
export function isFinal(state: DeploymentState): boolean {
  return state.finalStatus !== undefined;
}
