import type { Stage } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { mayStart } from '../guards/may-start.js';
import type { NewRecord } from '../journal-record.js';
import { startWait } from '../waiting/waiting.js';
import type { StageKind, StageStep } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';

/** A stage that does its steps one after another, each once the one before it has ended well. */
export function steppedStage<Planned extends Exclude<Stage, { readonly kind: 'fleet' }>>(
  steps: (planned: Planned) => readonly StageStep[],
): StageKind<Planned, SteppedStageState> {
  return {
    steps,
    open: (_state, planned, position) => ({ kind: planned.kind, ...position, outcome: 'open', step: 0 }),
    lost: (state) => state.stageFailure,
    advance: (state, planned, stage, at) => advanceSteps(state, steps(planned), stage, at),
    isBusy: (state) => state.operation !== undefined,
    waited: (stage) => {
      stage.step += 1;
    },
  };
}

function advanceSteps(
  state: DeploymentState,
  steps: readonly StageStep[],
  stage: SteppedStageState,
  at: number,
): readonly NewRecord[] {
  if (state.operation !== undefined || state.waiting !== undefined) return [];
  const { attempt } = stage;
  const next = steps[stage.step];
  if (next === undefined) return [{ type: 'stage-succeeded', at, attempt, stage: stage.stage }];
  const start = mayStart(state, at);
  if (start !== true) return start;
  if (next.does === 'wait') return [startWait(stage, next.wait, next.condition, at)];
  return [next.operation.started({ attempt, stage: stage.stage, step: stage.step }, at)];
}
