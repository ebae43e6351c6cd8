import type { Stage } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { mayStart } from '../guards/may-start.js';
import type { NewRecord } from '../journal-record.js';
import { startWait } from '../waiting/waiting.js';
import type { StageKind, StageStep } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';

/** A stage of one step. */
export function oneStepStage<Planned extends Exclude<Stage, { readonly kind: 'fleet' }>>(
  only: (planned: Planned) => StageStep,
): StageKind<Planned, SteppedStageState> {
  return steppedStage((planned, step) => (step === 0 ? only(planned) : undefined));
}

/** A stage that does its steps one after another, each once the one before it has ended well. */
export function steppedStage<Planned extends Exclude<Stage, { readonly kind: 'fleet' }>>(
  step: (planned: Planned, step: number) => StageStep | undefined,
): StageKind<Planned, SteppedStageState> {
  return {
    step,
    open: (_state, planned, position) => ({ kind: planned.kind, ...position, outcome: 'open', step: 0 }),
    lost: (state) => state.stageFailure,
    advance: (state, planned, stage, at) => advanceStep(state, step(planned, stage.step), stage, at),
    isBusy: (state) => state.operation !== undefined,
    waited: (stage) => {
      stage.step += 1;
    },
  };
}

function advanceStep(
  state: DeploymentState,
  next: StageStep | undefined,
  stage: SteppedStageState,
  at: number,
): readonly NewRecord[] {
  if (state.operation !== undefined || state.waiting !== undefined) return [];
  const { attempt } = stage;
  if (next === undefined) return [{ type: 'stage-succeeded', at, attempt, stage: stage.stage }];
  const start = mayStart(state, at);
  if (start !== true) return start;
  if (next.does === 'wait') return [startWait(stage, next.wait, next.condition, at)];
  return [next.operation.started({ attempt, stage: stage.stage, step: stage.step }, at)];
}
