import { type BatchOrders, decideNext } from '../batch/decide-batch.js';
import type { DeploymentState, Interruption } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import { batchOrders, orderAfter } from './batch-orders.js';
import { freezesOnAlarm } from './freezes-on-alarm.js';
import { interruptionOf } from './interruption-of.js';

/** The records, and what follows from an interruption among them: it ends what a pause holds in the same moment. */
export function releasing(state: DeploymentState, records: readonly NewRecord[], at: number): readonly NewRecord[] {
  const interruption = records.map(interruptionOf).find((found) => found !== undefined);
  if (interruption === undefined) return records;
  return [...records, ...releaseHeld(state, at, interruptedOrder(state, interruption))];
}

function interruptedOrder(state: DeploymentState, interruption: Interruption): BatchOrders['next'] {
  return freezesOnAlarm(state, interruption) ? 'continue' : orderAfter(state, interruption);
}

/** Instances that a pause holds between two events: they go on, or they end, in the same moment as the pause does. */
export function releaseHeld(state: DeploymentState, at: number, next: BatchOrders['next']): readonly NewRecord[] {
  if (!state.paused) return [];
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
