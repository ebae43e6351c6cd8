import type { BatchOrders } from './batch/decide-batch.js';
import { decideNext, decideReport } from './batch/decide-batch.js';
import type { DeploymentInput } from './deployment-input.js';
import { type DeploymentState, isFinal } from './deployment-state.js';
import type { NewRecord } from './journal-record.js';
import { locateOperation } from './locate-operation.js';
import { explainRefusal } from './refusal.js';

const nothing: readonly NewRecord[] = [];

/**
 * What an input means in this state, as records. Pure; stale reports, duplicates and refused requests mean nothing. What
 * follows by itself afterwards is decided by `advance`; `takeTurn` runs both.
 */
export function decide(state: DeploymentState, input: DeploymentInput): readonly NewRecord[] {
  const { at } = input;
  switch (input.type) {
    case 'operation-reported':
      return decideOperation(state, input);
    case 'start':
      return state.definition === undefined
        ? [{ type: 'deployment-started', at, definition: input.definition }]
        : nothing;
    case 'alarm-raised':
      if (!isInterruptible(state)) return nothing;
      return [{ type: 'alarm-raised', at, reason: input.alarm }, ...releaseHeld(state, at, 'interrupt')];
    case 'alarm-cleared':
    case 'alarm-unreadable':
    case 'instance-joined':
    case 'instance-left':
    case 'timer-elapsed':
    case 'gate-reported':
    case 'continue':
      return nothing;
    default:
      if (explainRefusal(state, input) !== undefined) return nothing;
      break;
  }
  const { reason } = input;
  switch (input.type) {
    case 'pause':
      return [{ type: 'deployment-paused', at, reason }];
    case 'resume':
      return [{ type: 'deployment-resumed', at, reason }, ...releaseHeld(state, at, 'continue')];
    case 'rollback':
      return [{ type: 'rollback-requested', at, reason }, ...releaseHeld(state, at, 'interrupt')];
    case 'stop':
      return [{ type: 'stop-requested', at, reason, rollback: input.rollback }, ...releaseHeld(state, at, 'interrupt')];
  }
}

function decideOperation(
  state: DeploymentState,
  input: Extract<DeploymentInput, { readonly type: 'operation-reported' }>,
): readonly NewRecord[] {
  const location = isFinal(state) ? undefined : locateOperation(state, input.operationId);
  if (location === undefined) return nothing;
  return decideReport(location.batch, location.member, {
    at: input.at,
    status: input.status,
    orders: batchOrders(state),
  });
}

/** What the deployment's condition means for instances between two events. */
export function batchOrders(state: DeploymentState): BatchOrders {
  return {
    next: state.interruption !== undefined ? 'interrupt' : state.paused ? 'hold' : 'continue',
    tolerateStopFailures: state.definition?.ignoreApplicationStopFailures ?? false,
  };
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

/** Alarms end the deployment itself; a rollback runs to its end whatever they say. */
function isInterruptible(state: DeploymentState): boolean {
  return state.definition !== undefined && !isFinal(state) && state.attempt < 2 && state.interruption === undefined;
}
