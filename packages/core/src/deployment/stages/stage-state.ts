import type { FleetState } from '../fleet/fleet-state.js';

/** Where a stage stands, whatever its kind. */
export interface StageProgress {
  /** 1 for the deployment, 2 for its rollback. */
  readonly attempt: number;
  /** Position in the stages of the attempt, from 0. */
  readonly stage: number;
  outcome: 'open' | 'succeeded' | 'failed';
}

/** A stage that does its steps one after another: an operation or a wait at a time. */
export interface SteppedStageState extends StageProgress {
  readonly kind: 'provision' | 'hook' | 'shift' | 'wait' | 'terminate';
  /** Steps that are done. */
  step: number;
}

/** The state of a stage. */
export type StageState = FleetState | SteppedStageState;
