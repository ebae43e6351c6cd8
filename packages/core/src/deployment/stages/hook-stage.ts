import type { HookStage } from '../../plan/plan.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { oneStepStage } from './stepped.js';

/** Runs one lifecycle event of the deployment as a whole: one operation. */
export const hookStage: StageKind<HookStage, SteppedStageState> = oneStepStage<HookStage>(({ lifecycleEvent }) => {
  return { does: 'operation', operation: hook(lifecycleEvent) };
});

function hook(lifecycleEvent: string): OperationKind {
  return {
    name: lifecycleEvent,
    errorCode: 'HOOK_EXECUTION_FAILURE',
    tolerated: false,
    request: (context) => ({ type: 'run-hook', ...context, lifecycleEvent }),
    started: (position, at) => ({ type: 'hook-started', at, ...position, lifecycleEvent }),
    succeeded: (position, at) => ({ type: 'hook-succeeded', at, ...position, lifecycleEvent }),
    failed: (position, at, diagnostics) => ({ type: 'hook-failed', at, ...position, lifecycleEvent, diagnostics }),
  };
}
