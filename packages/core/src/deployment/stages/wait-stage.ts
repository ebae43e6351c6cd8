import type { WaitStage } from '../../plan/plan.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { steppedStage } from './stepped.js';

/** Waits: one step. */
export const waitStage: StageKind<WaitStage, SteppedStageState> = steppedStage<WaitStage>(({ wait, condition }) => [
  { does: 'wait', wait, condition },
]);
