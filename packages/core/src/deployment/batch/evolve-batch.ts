import { invariant } from '../../errors/invariant.js';
import { wayBackFrom } from '../../lifecycle/lifecycle-events.js';
import type { JournalRecord } from '../journal-record.js';
import type { BatchState, Member } from './batch-state.js';

/** Records that change a member of a batch. */
export type MemberRecord = Extract<
  JournalRecord,
  {
    readonly type:
      | 'lifecycle-event-started'
      | 'lifecycle-event-succeeded'
      | 'lifecycle-event-failed'
      | 'operation-accepted'
      | 'instance-succeeded'
      | 'instance-failed';
  }
>;

/** Folds one record into the member it names. Asserts that every started event concludes exactly once. */
export function evolveMember(batch: BatchState, member: Member, record: MemberRecord): void {
  invariant(record.attempt === member.attempt, 'a record belongs to the attempt its instance is in', record);
  switch (record.type) {
    case 'lifecycle-event-started':
      invariant(member.phase === 'held', 'an event starts only when none is in flight on its instance', record);
      if (batch.lifecycle[member.event] !== record.lifecycleEvent) takeWayBack(batch, member, record);
      member.phase = 'running';
      member.startedAt = record.at;
      member.accepted = undefined;
      return;
    case 'operation-accepted':
      invariant(isInFlight(batch, member, record.lifecycleEvent), 'only an event in flight is accepted', record);
      member.accepted = { handle: record.handle, pollAt: record.pollAt };
      return;
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
      invariant(isInFlight(batch, member, record.lifecycleEvent), 'a started event concludes exactly once', record);
      member.phase = 'held';
      member.event += 1;
      member.accepted = undefined;
      return;
    case 'instance-succeeded':
      invariant(
        member.phase === 'held' && member.event === batch.lifecycle.length,
        'success follows the last event',
        record,
      );
      member.phase = 'succeeded';
      batch.open -= 1;
      return;
    case 'instance-failed':
      invariant(member.phase === 'held', 'an instance ends only between events', record);
      member.phase = record.reason === 'unreachable' ? 'unreachable' : 'failed';
      batch.open -= 1;
      return;
  }
}

/** The one way to leave events out: back into rotation. */
function takeWayBack(
  batch: BatchState,
  member: Member,
  record: MemberRecord & { readonly lifecycleEvent: string },
): void {
  const wayBack = wayBackFrom(batch.lifecycle, batch.lifecycle[member.event] ?? '');
  invariant(record.lifecycleEvent === wayBack, 'events start in lifecycle order', record);
  member.event = batch.lifecycle.indexOf(wayBack);
  member.wayBack = true;
}

function isInFlight(batch: BatchState, member: Member, lifecycleEvent: string): boolean {
  return member.phase === 'running' && batch.lifecycle[member.event] === lifecycleEvent;
}
