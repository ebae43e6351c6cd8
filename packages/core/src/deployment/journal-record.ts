import type { JsonValue } from '../model/json.js';
import type { DeploymentEvent, DeploymentFact, RecordPosition } from './deployment-event.js';

/** Bookkeeping: the target took an operation on and gave a handle to ask by. Not a public event; it may change. */
export interface OperationAccepted {
  readonly type: 'operation-accepted';
  readonly attempt: number;
  readonly instanceId: string;
  readonly lifecycleEvent: string;
  readonly handle: JsonValue;
  /** When to ask again, in milliseconds since the Unix epoch. */
  readonly pollAt: number;
}

/** Bookkeeping: the target took on what the current stage does for the deployment as a whole. Not a public event. */
export interface StageOperationAccepted {
  readonly type: 'stage-operation-accepted';
  readonly attempt: number;
  readonly stage: number;
  readonly step: number;
  readonly handle: JsonValue;
  /** When to ask again, in milliseconds since the Unix epoch. */
  readonly pollAt: number;
}

/** What `decide` returns: a record that has no place in the journal yet. */
export type NewRecord = { readonly at: number } & (DeploymentFact | OperationAccepted | StageOperationAccepted);

/** What the journal stores: public events and bookkeeping. */
export type JournalRecord = DeploymentEvent | (RecordPosition & (OperationAccepted | StageOperationAccepted));

/** Version of the record shapes, written with every turn; older versions are lifted when they are read. */
export const journalRecordVersion = 1;

/** Whether a record is a public event. */
export function isDeploymentEvent(record: JournalRecord): record is DeploymentEvent {
  return record.type !== 'operation-accepted' && record.type !== 'stage-operation-accepted';
}
