import type { JournalRecord } from '../../../deployment/journal-record.js';
import { type Books, openBooks } from '../../books/books.js';
import { enterRecord } from '../../books/enter-record.js';
import { demand } from '../../books/rule-broken.js';
import type { Scenario } from '../scenario.js';
import { mark, type World } from '../world.js';

/** The reader of what a deployment records: it keeps books of its own and trusts nothing else. */
export interface JournalChecker {
  readonly world: World;
  readonly scenario: Scenario;
  readonly books: Books;
  batches: number;
  /** The wait that is open: what its timer and its gate are called by, and when it ends by itself. */
  wait: { readonly timerId: string; readonly gateId: string; readonly until: number } | undefined;
}

/** A reader at the beginning of a deployment. */
export function createJournalChecker(world: World, scenario: Scenario): JournalChecker {
  return { world, scenario, books: openBooks(scenario.definition), batches: 0, wait: undefined };
}

/** Enters one record into the books. Throws RuleBroken at the first rule it breaks. */
export function checkRecord(checker: JournalChecker, record: JournalRecord): void {
  const { books, scenario } = checker;
  demand(record.deploymentId === scenario.deploymentId, 'records belong to their deployment', record);
  const isFirst = books.lastRecord === undefined;
  demand(isFirst === (record.type === 'deployment-started'), 'the first record, and only it, is the start', record);
  if (record.type === 'batch-started') checkBatch(checker, record);
  enterRecord(books, record, scenario.definition);
  if (record.type === 'wait-started') {
    const { deploymentId, sequence, until } = record;
    checker.wait = {
      timerId: `${deploymentId}:timer:${sequence}`,
      gateId: `${deploymentId}:gate:${sequence}`,
      until,
    };
  } else if (record.type === 'wait-ended') checker.wait = undefined;
  else if (books.attempt === 2 && endsAttempts.includes(record.type)) mark(checker.world, 'rollback-interrupted');
}

const endsAttempts: readonly JournalRecord['type'][] = ['stop-requested', 'alarm-raised', 'alarm-poll-failed'];

function checkBatch(checker: JournalChecker, record: JournalRecord & { readonly type: 'batch-started' }): void {
  demand(record.batch === checker.batches + 1, 'batches are numbered without gaps', record);
  const { length } = record.instanceIds;
  demand(length > 0 && length <= 500, 'a batch has 1 to 500 instances', record);
  checker.batches = record.batch;
}
