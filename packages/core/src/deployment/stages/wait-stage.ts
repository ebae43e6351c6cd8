import type { WaitStage } from '../../plan/plan.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { oneStepStage } from './stepped.js';

/** Waits: one step. */
export const waitStage: StageKind<WaitStage, SteppedStageState> = oneStepStage<WaitStage>(({ wait, condition }) => {
  return { does: 'wait', wait, condition };
});
