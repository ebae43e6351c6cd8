import type { RunOperation } from '../deployment/deployment-command.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import { parseOperationId } from '../deployment/operation-id.js';
import type { Milliseconds } from '../model/duration.js';
import { assumedDurations, likelyDuration, otherwiseAssumed } from './duration-model.js';
import { measureDurations } from './measure-durations.js';
import { type OperationEnd, type OperationOutcomes, operationName, wentWell } from './operation-outcomes.js';

/** Operations that end as a journal says they did. */
export interface RecordedOutcomes extends OperationOutcomes {
  /** Operations so far that the journal knows nothing of: they go well, and take what others of their kind mostly took. */
  readonly assumed: number;
}

/** What a journal knows about how operations ended and when waits were answered. */
export function recordedOutcomes(records: readonly JournalRecord[]): RecordedOutcomes {
  const { ends, answers } = readOutcomes(records);
  const durations = measureDurations(records);
  let assumed = 0;
  return {
    get assumed() {
      return assumed;
    },
    endOf(command): OperationEnd {
      const known = ends.get(keyOfCommand(command));
      if (known !== undefined) return known;
      assumed += 1;
      const name = operationName(command.request);
      const takes = likelyDuration(durations[name] ?? assumedDurations[name] ?? otherwiseAssumed);
      return { takes, status: wentWell(command.request) };
    },
    answersAfter: (wait) => answers.get(wait) ?? 0,
  };
}

function readOutcomes(records: readonly JournalRecord[]): {
  readonly ends: ReadonlyMap<string, OperationEnd>;
  readonly answers: ReadonlyMap<string, Milliseconds>;
} {
  const begun = new Map<string, number>();
  const ends = new Map<string, OperationEnd>();
  const answers = new Map<string, Milliseconds>();
  let waitingSince = 0;
  for (const record of records) {
    if (record.type === 'wait-started') waitingSince = record.at;
    if (record.type === 'wait-ended') answers.set(record.wait, answerOf(record, waitingSince));
    const key = keyOfRecord(record);
    if (key === undefined) continue;
    const status = statusOf(record);
    if (status === undefined) begun.set(key, record.at);
    else ends.set(key, { takes: record.at - (begun.get(key) ?? record.at), status });
  }
  return { ends, answers };
}

function answerOf(record: Extract<JournalRecord, { readonly type: 'wait-ended' }>, since: number): Milliseconds {
  const answered = record.outcome === 'continued' || record.outcome === 'passed';
  return answered ? record.at - since : Number.POSITIVE_INFINITY;
}

/** How the operation of a record ended; undefined while it only began. */
function statusOf(record: JournalRecord): OperationEnd['status'] | undefined {
  if ('diagnostics' in record) return { status: 'failed', diagnostics: record.diagnostics };
  switch (record.type) {
    case 'replacement-provisioned': {
      const { instances, details } = record;
      return { status: 'succeeded', result: { instances, details } };
    }
    case 'lifecycle-event-succeeded':
    case 'hook-succeeded':
    case 'traffic-shifted':
    case 'side-terminated':
      return { status: 'succeeded', result: undefined };
    default:
      return undefined;
  }
}

/** What an operation is known by under any policy: never by its place in the plan, which a policy may move. */
function keyOfRecord(record: JournalRecord): string | undefined {
  switch (record.type) {
    case 'lifecycle-event-started':
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
      return `${record.attempt}:${record.lifecycleEvent}:${record.instanceId}`;
    case 'hook-started':
    case 'hook-succeeded':
    case 'hook-failed':
      return `${record.attempt}:${record.lifecycleEvent}:`;
    case 'provisioning-started':
    case 'replacement-provisioned':
    case 'provisioning-failed':
      return `${record.attempt}:provision-replacement:`;
    case 'traffic-shift-started':
    case 'traffic-shifted':
    case 'traffic-shift-failed':
      return `${record.attempt}:shift-traffic:${record.listener} ${record.replacementWeight}`;
    case 'termination-started':
    case 'side-terminated':
    case 'termination-failed':
      return `${record.attempt}:terminate:${record.side}`;
    default:
      return undefined;
  }
}

function keyOfCommand({ operationId, request }: RunOperation): string {
  const attempt = parseOperationId(operationId)?.attempt ?? 1;
  const name = operationName(request);
  switch (request.type) {
    case 'run-lifecycle-event':
      return `${attempt}:${name}:${request.instance.instanceId}`;
    case 'shift-traffic':
      return `${attempt}:${name}:${request.listener} ${request.replacementWeight}`;
    case 'terminate':
      return `${attempt}:${name}:${request.side}`;
    default:
      return `${attempt}:${name}:`;
  }
}
