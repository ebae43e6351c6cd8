import type { JournalRecord } from '../../deployment/journal-record.js';

/** Marks of record types. A new type does not compile until it is listed, and then the suite demands to see it. */
export const recordMarks: Readonly<Record<JournalRecord['type'], string>> = {
  'deployment-started': 'record:deployment-started',
  'stage-started': 'record:stage-started',
  'batch-started': 'record:batch-started',
  'lifecycle-event-started': 'record:lifecycle-event-started',
  'operation-accepted': 'record:operation-accepted',
  'lifecycle-event-succeeded': 'record:lifecycle-event-succeeded',
  'lifecycle-event-failed': 'record:lifecycle-event-failed',
  'instance-succeeded': 'record:instance-succeeded',
  'instance-failed': 'record:instance-failed',
  'stage-succeeded': 'record:stage-succeeded',
  'stage-failed': 'record:stage-failed',
  'deployment-paused': 'record:deployment-paused',
  'deployment-resumed': 'record:deployment-resumed',
  'stop-requested': 'record:stop-requested',
  'rollback-requested': 'record:rollback-requested',
  'alarm-raised': 'record:alarm-raised',
  'rollback-started': 'record:rollback-started',
  'rollback-skipped': 'record:rollback-skipped',
  'rollback-succeeded': 'record:rollback-succeeded',
  'rollback-failed': 'record:rollback-failed',
  'deployment-finished': 'record:deployment-finished',
};
