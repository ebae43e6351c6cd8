import { decideReport } from './batch/decide-batch.js';
import type { DeploymentInput } from './deployment-input.js';
import { type DeploymentState, isFinal } from './deployment-state.js';
import { decideJoined, decideLeft } from './fleet/moving-fleet.js';
import { batchOrders } from './guards/batch-orders.js';
import { decideAlarm } from './guards/decide-alarm.js';
import { releasing } from './guards/release-held.js';
import type { NewRecord } from './journal-record.js';
import { locateOperation } from './locate-operation.js';
import { decideStageReport } from './operation/decide-stage-report.js';
import { decideRequest } from './requests/request-kinds.js';
import { decideWait } from './waiting/waiting.js';

const nothing: readonly NewRecord[] = [];

/**
 * What an input means in this state, as records. Pure; stale reports, duplicates and refused requests mean nothing. What
 * follows by itself afterwards is decided by `advance`; `takeTurn` runs both.
 */
export function decide(state: DeploymentState, input: DeploymentInput): readonly NewRecord[] {
  switch (input.type) {
    case 'operation-reported':
      return decideOperation(state, input);
    case 'start':
      return state.definition === undefined
        ? [{ type: 'deployment-started', at: input.at, definition: input.definition }]
        : nothing;
    case 'timer-elapsed':
    case 'gate-reported':
      return isFinal(state) ? nothing : decideWait(state, input);
    case 'alarm-raised':
    case 'alarm-cleared':
    case 'alarm-unreadable':
      return releasing(state, decideAlarm(state, input), input.at);
    case 'instance-joined':
      return decideJoined(state, input);
    case 'instance-left':
      return decideLeft(state, input);
    default:
      return decideRequest(state, input);
  }
}

function decideOperation(
  state: DeploymentState,
  input: Extract<DeploymentInput, { readonly type: 'operation-reported' }>,
): readonly NewRecord[] {
  if (isFinal(state)) return nothing;
  const { at, status } = input;
  if (state.operation?.operationId === input.operationId) return decideStageReport(state, state.operation, status, at);
  const location = locateOperation(state, input.operationId);
  if (location === undefined) return nothing;
  return decideReport(location.batch, location.member, { at, status, orders: batchOrders(state) });
}
