import type { BatchOrders } from './batch/decide-batch.js';
import { decideNext, decideReport } from './batch/decide-batch.js';
import { leadsToRollback } from './conclude-attempt.js';
import type { DeploymentInput, DeploymentRequest } from './deployment-input.js';
import { type DeploymentState, type Interruption, isFinal } from './deployment-state.js';
import { decideJoined, decideLeft } from './fleet/moving-fleet.js';
import { decideAlarm } from './guards/decide-alarm.js';
import { freezesOnAlarm } from './guards/freezes-on-alarm.js';
import { interruptionOf } from './guards/interruption-of.js';
import type { NewRecord } from './journal-record.js';
import { locateOperation } from './locate-operation.js';
import { decideStageReport } from './operation/decide-stage-report.js';
import { explainRefusal } from './refusal.js';
import { decideWait, endWait } from './waiting/waiting.js';

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
      return explainRefusal(state, input) === undefined ? decideRequest(state, input) : nothing;
  }
}

function decideRequest(
  state: DeploymentState,
  request: DeploymentRequest & { readonly at: number },
): readonly NewRecord[] {
  const { at, reason } = request;
  switch (request.type) {
    case 'pause':
      return [{ type: 'deployment-paused', at, reason }];
    case 'resume':
      return [{ type: 'deployment-resumed', at, reason }, ...releaseHeld(state, at, 'continue')];
    case 'continue':
      return state.waiting === undefined ? nothing : [endWait(state.waiting, at, 'continued', reason)];
    case 'stop':
      return releasing(state, [{ type: 'stop-requested', at, reason, rollback: request.rollback }], at);
    case 'rollback': {
      const { revision, scope } = request;
      const named = revision === undefined ? {} : { revision };
      const scoped = scope === undefined ? {} : { scope };
      return releasing(state, [{ type: 'rollback-requested', at, reason, ...named, ...scoped }], at);
    }
  }
}

/** An interruption ends what a pause holds in the same moment. */
function releasing(state: DeploymentState, records: readonly NewRecord[], at: number): readonly NewRecord[] {
  const interruption = records.map(interruptionOf).find((found) => found !== undefined);
  if (interruption === undefined) return records;
  return [...records, ...releaseHeld(state, at, interruptedOrder(state, interruption))];
}

function interruptedOrder(state: DeploymentState, interruption: Interruption): BatchOrders['next'] {
  return freezesOnAlarm(state, interruption) ? 'continue' : orderAfter(state, interruption);
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

/** What the deployment's condition means for instances between two events. */
export function batchOrders(state: DeploymentState): BatchOrders {
  const { interruption, definition } = state;
  const idle = state.paused ? 'hold' : 'continue';
  return {
    next: interruption === undefined || freezesOnAlarm(state, interruption) ? idle : orderAfter(state, interruption),
    tolerateStopFailures: definition?.ignoreApplicationStopFailures ?? false,
    countUnreachable: state.fleet?.unreachableBudget !== undefined,
  };
}

/** What an interruption means for instances between two events: a rollback brings all of them back by itself. */
function orderAfter(state: DeploymentState, interruption: Interruption): BatchOrders['next'] {
  return leadsToRollback(state, interruption) ? 'interrupt' : 'bring-back';
}

/** Instances that a pause holds between two events: they go on, or they end, in the same moment as the pause does. */
function releaseHeld(state: DeploymentState, at: number, next: BatchOrders['next']): readonly NewRecord[] {
  if (!state.paused) return nothing;
  const orders: BatchOrders = { ...batchOrders(state), next };
  const records: NewRecord[] = [];
  for (const batch of state.batches.values()) {
    for (const member of batch.members) {
      const next = member.phase === 'held' ? decideNext(batch, member, member.event, at, orders) : undefined;
      if (next !== undefined) records.push(next);
    }
  }
  return records;
}
