import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { naiveMinimum } from './arithmetic.js';
import { addInstance, type Books, inFlight } from './books.js';
import { enterEnding } from './enter-ending.js';
import { enterBatch, enterInstanceRecord } from './enter-instance-record.js';
import { enterStep } from './enter-step.js';
import { demand } from './rule-broken.js';

/** Enters one record into the books, in place. Throws RuleBroken when a reader of the journal would object. */
export function enterRecord(books: Books, record: JournalRecord, definition: DeploymentDefinition): void {
  demand(books.finished === undefined, 'nothing follows the last record', record);
  demand((books.lastRecord?.sequence ?? 0) + 1 === record.sequence, 'sequence numbers have no gap', record);
  books.lastRecord = record;
  switch (record.type) {
    case 'deployment-started':
      return;
    case 'batch-started':
      enterBatch(books, record);
      return;
    case 'instance-joined':
      addInstance(books, record.instance, {
        side: 'original',
        serving: record.instance.instanceHealth !== 'unhealthy',
      });
      return;
    case 'instance-left':
      enterLeft(books, record.instanceId);
      return;
    case 'stage-started':
    case 'stage-succeeded':
    case 'stage-failed':
      enterStage(books, record, definition);
      return;
    case 'wait-started':
    case 'wait-ended':
      enterWait(books, record);
      return;
    case 'deployment-paused':
    case 'deployment-resumed':
    case 'stop-requested':
    case 'rollback-requested':
    case 'alarm-raised':
    case 'alarm-cleared':
    case 'alarm-poll-failed':
    case 'deployment-frozen':
      enterGuard(books, record, definition);
      return;
    case 'rollback-started':
    case 'rollback-skipped':
    case 'rollback-succeeded':
    case 'rollback-failed':
    case 'deployment-finished':
      enterEnding(books, record, definition);
      return;
    default:
      if ('instanceId' in record) enterInstanceRecord(books, record, definition);
      else enterStep(books, record);
  }
}

function enterLeft(books: Books, instanceId: string): void {
  const book = books.instances.get(instanceId);
  demand(book !== undefined && book.ended !== 'left', 'only who was there leaves, once', instanceId);
  const counts = book.attempt === books.attempt && book.stage === books.stage;
  if (counts && book.ended === 'failed') books.failed -= 1;
  book.ended = 'left';
  book.open = false;
  book.serving = false;
}

function enterStage(
  books: Books,
  record: Extract<JournalRecord, { readonly type: 'stage-started' | 'stage-succeeded' | 'stage-failed' }>,
  definition: DeploymentDefinition,
): void {
  const idle = books.operation === undefined && books.waiting === undefined;
  if (record.type !== 'stage-started') {
    demand(books.stageOutcome === 'open' && record.stage === books.stage, 'an open stage ends once', record);
    const works = record.type === 'stage-succeeded' && inFlight(books) > 0;
    demand(!works && (idle || record.type === 'stage-failed'), 'a stage succeeds when its work is done', record);
    books.stageOutcome = record.type === 'stage-succeeded' ? 'succeeded' : 'failed';
    if (record.type === 'stage-failed') enterStageFailure(books, record, definition);
    return;
  }
  const follows = record.stage === books.stage + 1 && record.attempt === Math.max(1, books.attempt);
  const begins = record.stage === 0 && record.attempt === 2 && books.attempt === 1 && books.rollback === 'open';
  demand(begins || (follows && books.stageOutcome !== 'failed'), 'stages follow each other', record);
  demand(books.stageOutcome !== 'open' && idle && inFlight(books) === 0, 'a stage starts when nothing is left', record);
  demand(!books.paused && !books.frozen, 'no stage starts while paused or frozen', record);
  Object.assign(books, { attempt: record.attempt, stage: record.stage, stageOutcome: 'open' });
  Object.assign(books, { failed: 0, unreachable: 0, accepted: 0, sizeAtStart: sizeOf(books) });
}

/** The documented grace for the last instance: what kept its floor to the end has not failed for it. */
function enterStageFailure(
  books: Books,
  record: Extract<JournalRecord, { readonly type: 'stage-failed' }>,
  { onFailure }: DeploymentDefinition,
): void {
  books.firstFailure ??= record.error.code;
  const stage = books.stages[books.stage];
  const judged = record.error.code === 'HEALTH_CONSTRAINTS' && books.attempt === 1 && onFailure !== 'freeze';
  if (!judged || stage?.kind !== 'fleet' || (stage.role ?? 'update') !== 'update' || stage.zones !== undefined) return;
  const there = [...books.instances.values()].filter(({ ended }) => ended !== 'left' && ended !== 'unreachable');
  const left = there.length - there.filter(({ ended }) => ended === 'failed').length;
  const isKept = left >= naiveMinimum(stage, there.length) && there.some(({ ended }) => ended === 'succeeded');
  demand(record.skippedInstances > 0 || !isKept, 'a stage that kept its floor to the end has not failed', record);
}

/** Instances of the side that the stage works on. */
function sizeOf(books: Books): number {
  const stage = books.stages[books.stage];
  const side = stage?.kind === 'fleet' ? (stage.side ?? 'original') : undefined;
  return [...books.instances.values()].filter((book) => book.ended !== 'left' && book.side === side).length;
}

function enterWait(
  books: Books,
  record: Extract<JournalRecord, { readonly type: 'wait-started' | 'wait-ended' }>,
): void {
  if (record.type === 'wait-ended') {
    demand(books.waiting === record.wait, 'a wait that started ends once', record);
    books.waiting = undefined;
    return;
  }
  const idle = books.waiting === undefined && books.operation === undefined;
  demand(idle && books.stageOutcome === 'open', 'one wait at a time, in an open stage', record);
  demand(
    !books.paused && !books.frozen && books.ending === undefined,
    'no wait begins while nothing may begin',
    record,
  );
  demand(record.until > record.at, 'a wait takes time', record);
  books.waiting = record.wait;
}

function enterGuard(
  books: Books,
  record: Extract<
    JournalRecord,
    {
      readonly type:
        | 'deployment-paused'
        | 'deployment-resumed'
        | 'stop-requested'
        | 'rollback-requested'
        | 'alarm-raised'
        | 'alarm-cleared'
        | 'alarm-poll-failed'
        | 'deployment-frozen';
    }
  >,
  { alarms }: DeploymentDefinition,
): void {
  switch (record.type) {
    case 'alarm-cleared':
      return;
    case 'deployment-paused':
      demand(!books.paused && books.ending === undefined, 'only what goes on is paused', record);
      books.paused = true;
      return;
    case 'deployment-resumed':
      demand(books.paused || books.frozen, 'only what stands still is resumed', record);
      books.paused = false;
      if (books.frozen) Object.assign(books, { frozen: false, ending: undefined, accepted: books.failed });
      return;
    case 'deployment-frozen':
      demand(!books.frozen && books.attempt === 1, 'a deployment freezes once', record);
      books.frozen = true;
      return;
    case 'stop-requested':
      books.ending = 'stop';
      books.frozen = false;
      books.stopWithRollback = record.rollback === true;
      break;
    case 'rollback-requested':
      demand(books.attempt < 2, 'a rollback is not rolled back', record);
      books.ending = 'rollback';
      books.frozen = false;
      break;
    default:
      demand(books.attempt < 2 || alarms?.ignoredInRollback === false, 'an alarm does not end a rollback', record);
      demand(books.stageOutcome !== 'failed', 'an alarm does not change how an attempt ended', record);
      books.ending = 'alarm';
  }
  books.paused = false;
}
