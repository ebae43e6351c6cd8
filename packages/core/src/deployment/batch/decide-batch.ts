import { tolerableLifecycleEvents } from '../../lifecycle/lifecycle-events.js';
import type { JsonValue } from '../../model/json.js';
import type { OperationStatus } from '../../target/v1/operation.js';
import type { NewRecord } from '../journal-record.js';
import type { BatchState, Member } from './batch-state.js';

/** What the deployment tells its batches: whether members go on to their next event. */
export interface BatchOrders {
  /** `hold`: paused, stay between two events. `interrupt`: the attempt is over, end after the event in flight. */
  readonly next: 'continue' | 'hold' | 'interrupt';
  readonly tolerateStopFailures: boolean;
}

/** The report of the event in flight on one member, as records. The caller has made sure that it is in flight. */
export function decideReport(
  batch: BatchState,
  member: Member,
  report: {
    readonly at: number;
    readonly status: OperationStatus<unknown, JsonValue>;
    readonly orders: BatchOrders;
  },
): readonly NewRecord[] {
  const { at, status, orders } = report;
  const lifecycleEvent = lifecycleEventAt(batch, member.event);
  const subject = { at, attempt: member.attempt, instanceId: member.instanceId, lifecycleEvent };
  switch (status.status) {
    case 'running':
      return [
        { type: 'operation-accepted', ...subject, handle: status.handle, pollAt: at + Math.max(0, status.pollAfter) },
      ];
    case 'succeeded':
      return [
        { type: 'lifecycle-event-succeeded', ...subject },
        ...decideNext(batch, member, member.event + 1, at, orders),
      ];
    case 'failed': {
      const tolerated =
        orders.tolerateStopFailures && tolerableLifecycleEvents.some((event) => event === lifecycleEvent);
      const failure: NewRecord = {
        type: 'lifecycle-event-failed',
        ...subject,
        diagnostics: status.diagnostics,
        tolerated,
      };
      if (tolerated) return [failure, ...decideNext(batch, member, member.event + 1, at, orders)];
      return [failure, { type: 'instance-failed', ...subject, reason: 'lifecycle-event-failed' }];
    }
  }
}

/** What a member does whose next event is `event`: start it, wait, end interrupted, or be done. */
export function decideNext(
  batch: BatchState,
  member: Member,
  event: number,
  at: number,
  orders: BatchOrders,
): readonly NewRecord[] {
  const subject = { at, attempt: member.attempt, instanceId: member.instanceId };
  if (event >= batch.lifecycle.length) return [{ type: 'instance-succeeded', ...subject }];
  const lifecycleEvent = lifecycleEventAt(batch, event);
  switch (orders.next) {
    case 'continue':
      return [{ type: 'lifecycle-event-started', ...subject, lifecycleEvent }];
    case 'hold':
      return [];
    case 'interrupt':
      return [{ type: 'instance-failed', ...subject, reason: 'interrupted', lifecycleEvent }];
  }
}

/** Name of the event at a position of the lifecycle; positions come from the state, so a miss is a broken invariant. */
export function lifecycleEventAt(batch: BatchState, event: number): string {
  return batch.lifecycle[event] ?? '';
}
