import { concludeAttempt } from './conclude-attempt.js';
import { type DeploymentState, isFinal } from './deployment-state.js';
import { failStage } from './fail-stage.js';
import { interruptionCause } from './guards/interruption-cause.js';
import type { NewRecord } from './journal-record.js';
import { kindOf, plannedStage } from './stages/stage-kinds.js';
import type { StageState } from './stages/stage-state.js';

const nothing: readonly NewRecord[] = [];

/**
 * What follows by itself from the state: the machine is advanced until this is empty. Guards come first in every phase: an
 * interruption or a lost cause is seen before anything new may start.
 */
export function advance(state: DeploymentState, at: number): readonly NewRecord[] {
  if (state.definition === undefined || isFinal(state)) return nothing;
  const { stage } = state;
  if (stage === undefined) return [{ type: 'stage-started', at, attempt: 1, stage: 0 }];
  const kind = kindOf(stage);
  if (stage.outcome !== 'open') return kind.isBusy(state, stage) ? nothing : afterStage(state, stage, at);
  const planned = plannedStage(state, stage);
  const cause =
    state.interruption === undefined ? kind.lost(state, planned, stage) : interruptionCause(state.interruption);
  if (cause !== undefined) return failStage(state, stage, cause, at);
  return state.frozen === undefined ? kind.advance(state, planned, stage, at) : nothing;
}

/** A stage that succeeded makes room for the next one; the last one, or one that failed, ends the attempt. */
function afterStage(state: DeploymentState, stage: StageState, at: number): readonly NewRecord[] {
  const next = stage.stage + 1;
  if (stage.outcome === 'failed' || next >= state.stages.length) return concludeAttempt(state, stage, at);
  if (state.paused) return nothing;
  return [{ type: 'stage-started', at, attempt: stage.attempt, stage: next }];
}
