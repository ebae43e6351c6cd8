import type { WaitStage } from '../../plan/plan.js';
import { steppedStage } from './stepped.js';

/** Waits: one step. */
export const waitStage = steppedStage<WaitStage>(({ wait, condition }) => [{ does: 'wait', wait, condition }]);
