import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { type Books, type InstanceBook, inFlight } from './books.js';
import { demand } from './rule-broken.js';

type EndingRecord = Extract<
  JournalRecord,
  {
    readonly type:
      | 'rollback-started'
      | 'rollback-skipped'
      | 'rollback-succeeded'
      | 'rollback-failed'
      | 'deployment-finished';
  }
>;

/** How an attempt ends: with nothing in flight, with the rollback that is due, and with a status that is true. */
export function enterEnding(books: Books, record: EndingRecord, definition: DeploymentDefinition): void {
  const idle = books.operation === undefined && books.waiting === undefined && inFlight(books) === 0;
  demand(idle && books.stageOutcome !== 'open', 'an attempt ends when its work has ended', record);
  switch (record.type) {
    case 'rollback-started':
      enterRollback(books, record, definition);
      return;
    case 'rollback-skipped':
      demand(books.rollback === 'none' && isDue(books, definition), 'only a rollback that is due is skipped', record);
      books.rollback = 'skipped';
      return;
    case 'rollback-succeeded':
    case 'rollback-failed':
      enterOutcome(books, record, definition);
      return;
    case 'deployment-finished':
      demandTrueEnd(books, record, definition);
      books.finished = record.status;
      books.paused = false;
  }
}

function enterRollback(
  books: Books,
  record: Extract<EndingRecord, { readonly type: 'rollback-started' }>,
  definition: DeploymentDefinition,
): void {
  demand(books.attempt === 1 && !books.paused && books.rollback === 'none', 'a rollback follows the attempt', record);
  demand(isDue(books, definition), 'no rollback without a reason', record);
  demand(books.original === 'there', 'nobody goes back to an original that is being removed', record);
  if (
    definition.plan.deploymentType !== 'blue-green' &&
    record.stages?.every((stage) => stage.kind === 'fleet' && stage.scope !== 'full') === true
  ) {
    const touched = attempted(books).map(({ instanceId }) => instanceId);
    demand(sameIds(record.instanceIds, touched), 'a rollback names every touched instance', { record, touched });
  }
  books.rollback = 'open';
  books.ending = undefined;
  books.frozen = false;
  books.stages = record.stages ?? books.stages;
}

function attempted(books: Books): readonly InstanceBook[] {
  return [...books.instances.values()].filter(({ attempt, ended }) => attempt > 0 && ended !== 'left');
}

/** Whether this end of the first attempt leads to a rollback, by the words of the definition. */
function isDue({ attempt, ending, stopWithRollback, stageOutcome }: Books, definition: DeploymentDefinition): boolean {
  if (attempt !== 1 || stageOutcome !== 'failed') return false;
  const { rollbackOn } = definition;
  if (ending === 'rollback') return true;
  if (ending === 'stop') return stopWithRollback || rollbackOn.includes('stop-request');
  return rollbackOn.includes(ending === 'alarm' ? 'alarm' : 'deployment-failure');
}

function enterOutcome(
  books: Books,
  record: Extract<EndingRecord, { readonly type: 'rollback-succeeded' | 'rollback-failed' }>,
  definition: DeploymentDefinition,
): void {
  demand(books.rollback === 'open' && books.attempt === 2, 'a rollback ends once', record);
  books.rollback = record.type === 'rollback-succeeded' ? 'succeeded' : 'failed';
  const redeploys = definition.plan.deploymentType !== 'blue-green';
  const missing = attempted(books).filter((one) => one.attempt !== 2 || one.ended !== 'succeeded');
  if (record.type === 'rollback-failed') {
    const ids = missing.map(({ instanceId }) => instanceId);
    demand(!redeploys || sameIds(record.instanceIds, ids), 'a failed rollback names who is not back', { record, ids });
    return;
  }
  demand(!redeploys || missing.length === 0, 'a rollback that succeeded brought everybody back', record);
  const back = books.production === 0 && books.test === 0 && books.original === 'there';
  demand(back, 'a rollback that succeeded sent all traffic back', { record, production: books.production });
}

function demandTrueEnd(
  books: Books,
  record: Extract<EndingRecord, { readonly type: 'deployment-finished' }>,
  definition: DeploymentDefinition,
): void {
  demand(books.rollback !== 'open', 'a deployment ends after its rollback', record);
  demand(record.rolledBack === (books.rollback === 'succeeded'), 'rolled back means that a rollback succeeded', record);
  const forgotten = isDue(books, definition) && books.rollback === 'none';
  demand(!forgotten, 'a rollback that is due is made, or skipped with a reason', record);
  if (record.status !== 'succeeded') {
    demand(books.firstFailure !== undefined, 'whatever did not succeed has a reason', record);
    return;
  }
  const clean = books.ending === undefined && books.rollback === 'none' && books.firstFailure === undefined;
  demand(clean && books.stageOutcome === 'succeeded', 'success means that every stage succeeded', record);
  const shifts = books.stages.some((stage) => stage.kind === 'shift' && stage.listener === 'production');
  demand(!shifts || books.production === 100, 'success means that all traffic is on the replacement', record);
}

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  const known = new Set(left);
  return known.size === left.length && left.length === right.length && right.every((id) => known.has(id));
}
