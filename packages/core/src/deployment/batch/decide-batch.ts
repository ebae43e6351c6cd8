import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import { tolerableLifecycleEvents, wayBackFrom } from '../../lifecycle/lifecycle-events.js';
import type { JsonValue } from '../../model/json.js';
import type { OperationStatus } from '../../target/v1/operation.js';
import type { NewRecord } from '../journal-record.js';
import type { BatchState, Member } from './batch-state.js';

/** What the deployment tells its batches: whether members go on to their next event. */
export interface BatchOrders {
  /**
   * `hold`: paused, stay between two events. `interrupt`: the attempt is over and a rollback follows, end after the event in
   * flight. `bring-back`: the same with no rollback to follow, so what is well goes back into rotation first.
   */
  readonly next: 'continue' | 'hold' | 'interrupt' | 'bring-back';
  readonly tolerateStopFailures: boolean;
  /** Whether an instance that cannot be reached is told apart from one that failed. */
  readonly countUnreachable: boolean;
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
  const { attempt, instanceId } = member;
  const lifecycleEvent = lifecycleEventAt(batch, member.event);
  // Records are written out: on Node 20 a literal with a spread costs fifty times as much, and these are made for each event.
  switch (status.status) {
    case 'running': {
      const pollAt = at + Math.max(0, status.pollAfter);
      return [{ type: 'operation-accepted', at, attempt, instanceId, lifecycleEvent, handle: status.handle, pollAt }];
    }
    case 'succeeded': {
      const records: NewRecord[] = [{ type: 'lifecycle-event-succeeded', at, attempt, instanceId, lifecycleEvent }];
      const next = decideNext(batch, member, member.event + 1, at, orders);
      if (next !== undefined) records.push(next);
      return records;
    }
    case 'failed': {
      const tolerated =
        orders.tolerateStopFailures && tolerableLifecycleEvents.some((event) => event === lifecycleEvent);
      const { diagnostics } = status;
      const records: NewRecord[] = [
        { type: 'lifecycle-event-failed', at, attempt, instanceId, lifecycleEvent, diagnostics, tolerated },
      ];
      const next: NewRecord | undefined = tolerated
        ? decideNext(batch, member, member.event + 1, at, orders)
        : { type: 'instance-failed', at, attempt, instanceId, reason: reasonOf(diagnostics, orders), lifecycleEvent };
      if (next !== undefined) records.push(next);
      return records;
    }
  }
}

function reasonOf({ errorCode }: Diagnostics, orders: BatchOrders): 'lifecycle-event-failed' | 'unreachable' {
  return errorCode === 'InstanceUnreachable' && orders.countUnreachable ? 'unreachable' : 'lifecycle-event-failed';
}

/** What a member does whose next event is `event`: start it, end interrupted, or be done; undefined while it waits. */
export function decideNext(
  batch: BatchState,
  member: Member,
  event: number,
  at: number,
  orders: BatchOrders,
): NewRecord | undefined {
  const { attempt, instanceId } = member;
  if (member.wayBack) {
    const lifecycleEvent = lifecycleEventAt(batch, event - 1);
    return { type: 'instance-failed', at, attempt, instanceId, reason: 'interrupted', lifecycleEvent };
  }
  if (event >= batch.lifecycle.length) return { type: 'instance-succeeded', at, attempt, instanceId };
  const lifecycleEvent = lifecycleEventAt(batch, event);
  switch (orders.next) {
    case 'continue':
      return { type: 'lifecycle-event-started', at, attempt, instanceId, lifecycleEvent };
    case 'hold':
      return undefined;
    case 'bring-back': {
      const wayBack = wayBackFrom(batch.lifecycle, lifecycleEvent);
      if (wayBack === undefined) break;
      return { type: 'lifecycle-event-started', at, attempt, instanceId, lifecycleEvent: wayBack };
    }
    case 'interrupt':
      break;
  }
  return { type: 'instance-failed', at, attempt, instanceId, reason: 'interrupted', lifecycleEvent };
}

/** Name of the event at a position of the lifecycle; positions come from the state, so a miss is a broken invariant. */
export function lifecycleEventAt(batch: BatchState, event: number): string {
  return batch.lifecycle[event] ?? '';
}
