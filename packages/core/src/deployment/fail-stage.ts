import type { DeploymentState, Failure } from './deployment-state.js';
import { waitingIn } from './fleet/fleet-state.js';
import type { NewRecord } from './journal-record.js';
import type { StageState } from './stages/stage-state.js';
import { endWait } from './waiting/waiting.js';

const nothing: readonly NewRecord[] = [];

/**
 * Ends a stage that cannot succeed. Where the group wants a person to decide about failures, everything stays where it is
 * instead; a request to stop or to roll back is that decision.
 */
export function failStage(state: DeploymentState, stage: StageState, cause: Failure, at: number): readonly NewRecord[] {
  const decided = state.interruption?.kind === 'stop' || state.interruption?.kind === 'rollback';
  if (state.definition?.onFailure === 'freeze' && stage.attempt === 1 && !decided) {
    return state.frozen === undefined ? [{ type: 'deployment-frozen', at, error: cause.error }] : nothing;
  }
  const { attempt } = stage;
  const error = state.frozen?.error ?? cause.error;
  const skippedInstances = stage.kind === 'fleet' ? waitingIn(stage) : 0;
  const failed: NewRecord = { type: 'stage-failed', at, attempt, stage: stage.stage, error, skippedInstances };
  return state.waiting === undefined ? [failed] : [endWait(state.waiting, at, 'interrupted'), failed];
}
