import type { FleetStage } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { failStage } from '../fail-stage.js';
import { admit } from '../fleet/admission.js';
import { type FleetState, waitingIn } from '../fleet/fleet-state.js';
import { isWindowUsedUp, nextWindow, restAfter } from '../fleet/fleet-window.js';
import { finalCause, lostCause, stuckCause } from '../fleet/judge-fleet.js';
import { openFleet } from '../fleet/open-fleet.js';
import { mayStart } from '../guards/may-start.js';
import type { NewRecord } from '../journal-record.js';
import { endWait, startWait } from '../waiting/waiting.js';
import type { StageKind } from './stage-kind.js';

const nothing: readonly NewRecord[] = [];

/** Runs a lifecycle over a fleet: a scheduler of its own, see `../fleet` and `../batch`. */
export const fleetStage: StageKind<FleetStage, FleetState> = {
  open: openFleet,
  lost: (state, _planned, fleet) => state.stageFailure ?? lostCause(fleet),
  advance(state, planned, fleet, at) {
    if (fleet.inFlight === 0 && waitingIn(fleet) === 0) return closeStage(state, fleet, at);
    if (waitingIn(fleet) === 0) return nothing;
    const start = mayStart(state, at);
    if (start !== true) return start;
    if (!isWindowUsedUp(fleet)) return admitOrGiveUp(state, fleet, fleet, at);
    if (fleet.inFlight > 0) return nothing;
    const rest = restAfter(planned, fleet);
    if (rest !== undefined) return [startWait(fleet, rest.wait, rest.condition, at)];
    return admitOrGiveUp(state, fleet, nextWindow(state, planned, fleet), at);
  },
  isBusy: (_state, fleet) => fleet.inFlight > 0,
  waited: (fleet) => {
    fleet.rested = true;
  },
};

function admitOrGiveUp(
  state: DeploymentState,
  fleet: FleetState,
  window: Parameters<typeof admit>[2],
  at: number,
): readonly NewRecord[] {
  const admitted = admit(state, fleet, window, at);
  if (admitted.length === 0 && fleet.inFlight === 0) return failStage(state, fleet, stuckCause(fleet), at);
  return admitted;
}

function closeStage(state: DeploymentState, fleet: FleetState, at: number): readonly NewRecord[] {
  // The instances that a pause was before have all left: there is nothing to wait for.
  if (state.waiting !== undefined) return [endWait(state.waiting, at, 'interrupted')];
  const cause = finalCause(fleet);
  if (cause !== undefined) return failStage(state, fleet, cause, at);
  return [{ type: 'stage-succeeded', at, attempt: fleet.attempt, stage: fleet.stage }];
}
