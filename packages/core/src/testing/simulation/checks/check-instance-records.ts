import type { JournalRecord } from '../../../deployment/journal-record.js';
import { tolerableEvents } from '../simulated-host.js';
import { check } from '../world.js';
import { type InstanceLedger, isOpen } from './lifecycle-ledger.js';
import type { RecordChecker } from './record-checker.js';

/** Records about one instance. */
export type InstanceRecord = Extract<JournalRecord, { readonly instanceId: string; readonly attempt: number }>;

/** Enters a record about one instance: events start once and in order, conclude once, and the instance ends once. */
export function checkInstanceRecord(checker: RecordChecker, record: InstanceRecord): void {
  const { world, ledger, lifecycle } = checker;
  const instance = ledger.instances.get(record.instanceId);
  if (instance === undefined) {
    check(world, false, 'records name instances of the fleet', record);
    return;
  }
  check(
    world,
    instance.attempt === record.attempt && record.attempt === ledger.attempt,
    'records belong to the attempt',
    record,
  );
  check(world, instance.ended === undefined, 'nothing happens on an instance after it ended', record);
  switch (record.type) {
    case 'lifecycle-event-started':
      check(world, !isOpen(instance), 'one lifecycle event at a time on an instance', record);
      check(
        world,
        lifecycle[instance.started] === record.lifecycleEvent,
        'lifecycle events start once and in order',
        record,
      );
      check(world, !ledger.paused && !ledger.interrupted, 'no event starts while paused or interrupted', record);
      instance.started += 1;
      instance.accepted = undefined;
      return;
    case 'operation-accepted':
      checkInFlight(checker, instance, record);
      instance.accepted = record.handle;
      return;
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
      checkInFlight(checker, instance, record);
      instance.concluded += 1;
      if (record.type === 'lifecycle-event-failed') checkTolerance(checker, record);
      return;
    case 'instance-succeeded':
    case 'instance-failed':
      endInstance(checker, instance, record);
  }
}

function checkInFlight(
  { world, lifecycle }: RecordChecker,
  instance: InstanceLedger,
  record: InstanceRecord & { readonly lifecycleEvent: string },
): void {
  check(world, isOpen(instance), 'only an event in flight is accepted or concluded', record);
  check(
    world,
    lifecycle[instance.concluded] === record.lifecycleEvent,
    'the event in flight is the one reported',
    record,
  );
}

function checkTolerance(
  { world, scenario }: RecordChecker,
  record: InstanceRecord & { readonly type: 'lifecycle-event-failed' },
): void {
  const tolerated =
    scenario.definition.ignoreApplicationStopFailures && tolerableEvents.includes(record.lifecycleEvent);
  check(
    world,
    record.tolerated === tolerated,
    'only failures of the old scripts are tolerated, and only on request',
    record,
  );
}

function endInstance(
  { world, ledger, lifecycle }: RecordChecker,
  instance: InstanceLedger,
  record: InstanceRecord & {
    readonly type: 'instance-succeeded' | 'instance-failed';
  },
): void {
  check(world, !isOpen(instance), 'an instance ends between two events', record);
  ledger.inFlight -= 1;
  if (record.type === 'instance-succeeded') {
    check(world, instance.concluded === lifecycle.length, 'no lifecycle event is left out', record);
    instance.ended = 'succeeded';
    instance.available = true;
    ledger.available += 1;
    return;
  }
  check(
    world,
    record.reason === 'lifecycle-event-failed' || ledger.interrupted,
    'only interruptions interrupt',
    record,
  );
  instance.ended = 'failed';
  ledger.failed += 1;
}
