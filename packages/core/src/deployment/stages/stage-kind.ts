import type { Stage, WaitCondition } from '../../plan/plan.js';
import type { DeploymentState, Failure } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageState } from './stage-state.js';

/** Where a stage stands in its attempt. */
export interface StagePosition {
  readonly attempt: number;
  readonly stage: number;
}

/** One step of a stage that works for the deployment as a whole. */
export type StageStep =
  | { readonly does: 'operation'; readonly operation: OperationKind }
  | { readonly does: 'wait'; readonly wait: string; readonly condition: WaitCondition };

/**
 * What a kind of stage is: one file each, all of this shape. Stages that work for the deployment as a whole are a list of
 * steps, and the rest follows from it (see `stepped.ts`); the fleet stage is its own scheduler.
 */
export interface StageKind<Planned extends Stage, State extends StageState> {
  /** The state of the stage as it begins. */
  open(state: DeploymentState, planned: Planned, position: StagePosition): State;
  /** Why it cannot succeed any more; undefined while it can. Looked at before anything is started. */
  lost(state: DeploymentState, planned: Planned, stage: State): Failure | undefined;
  /** What follows by itself while it is open and nothing stands against it. */
  advance(state: DeploymentState, planned: Planned, stage: State, at: number): readonly NewRecord[];
  /** Whether something of it is in flight. */
  isBusy(state: DeploymentState, stage: State): boolean;
  /** A wait of it is over and it may go on. */
  waited(stage: State, wait: string): void;
  /** Its step of this number, from 0; undefined after the last one. Absent in a stage that has none. */
  readonly step?: (planned: Planned, step: number) => StageStep | undefined;
}
