import { concludeAttempt } from './conclude-attempt.js';
import type { ErrorInformation } from './deployment-event.js';
import { type DeploymentState, type Interruption, isFinal } from './deployment-state.js';
import { admit } from './fleet/admission.js';
import type { FleetState } from './fleet/fleet-state.js';
import { finalCause, lostCause, stuckCause } from './fleet/judge-fleet.js';
import type { NewRecord } from './journal-record.js';

const nothing: readonly NewRecord[] = [];

/**
 * What follows by itself from the state: the machine is advanced until this is empty. Guards come first in every phase: an
 * interruption or a lost cause is seen before anything new may start.
 */
export function advance(state: DeploymentState, at: number): readonly NewRecord[] {
  if (state.definition === undefined || isFinal(state)) return nothing;
  const { fleet } = state;
  if (fleet === undefined) return [{ type: 'stage-started', at, attempt: 1, stage: 0 }];
  if (fleet.outcome !== 'open') return fleet.inFlight === 0 ? concludeAttempt(state, fleet, at) : nothing;
  const cause = state.interruption === undefined ? lostCause(fleet) : interruptionCause(state.interruption);
  if (cause !== undefined) return failStage(fleet, cause, at);
  if (fleet.inFlight === 0 && fleet.cursor === fleet.size) return closeStage(fleet, at);
  if (state.paused || fleet.cursor === fleet.size) return nothing;
  const admitted = admit(state, fleet, at);
  if (admitted.length === 0 && fleet.inFlight === 0) return failStage(fleet, stuckCause(fleet), at);
  return admitted;
}

function closeStage(fleet: FleetState, at: number): readonly NewRecord[] {
  const cause = finalCause(fleet);
  if (cause !== undefined) return failStage(fleet, cause, at);
  return [{ type: 'stage-succeeded', at, attempt: fleet.attempt, stage: fleet.stage }];
}

function failStage(fleet: FleetState, error: ErrorInformation, at: number): readonly NewRecord[] {
  const { attempt, stage } = fleet;
  return [{ type: 'stage-failed', at, attempt, stage, error, skippedInstances: fleet.size - fleet.cursor }];
}

function interruptionCause(interruption: Interruption): ErrorInformation {
  switch (interruption.kind) {
    case 'alarm':
      return { code: 'ALARM_ACTIVE', message: `alarm ${interruption.reason} was raised` };
    case 'stop':
      return { code: 'MANUAL_STOP', message: `stopped on request: ${interruption.reason}` };
    case 'rollback':
      return { code: 'MANUAL_ROLLBACK', message: `rolled back on request: ${interruption.reason}` };
  }
}
