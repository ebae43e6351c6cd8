import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import type { FleetStage } from '../../plan/plan.js';
import { naiveBudget, naiveMinimum } from './arithmetic.js';
import { type Books, type InstanceBook, inFlight } from './books.js';
import { demand } from './rule-broken.js';

type InstanceRecord = Extract<JournalRecord, { readonly instanceId: string; readonly attempt: number }>;

function fleetStageOf(books: Books, evidence: unknown): FleetStage {
  const stage = books.stages[books.stage];
  demand(
    stage?.kind === 'fleet' && books.stageOutcome !== undefined,
    'instances are worked on in a fleet stage',
    evidence,
  );
  return stage;
}

/** Instances leave service: the floor, the zone's floor and the budgets hold, and nothing stands against it. */
export function enterBatch(books: Books, record: Extract<JournalRecord, { readonly type: 'batch-started' }>): void {
  const stage = fleetStageOf(books, record);
  const stands = books.paused || books.frozen || books.ending !== undefined || books.waiting !== undefined;
  demand(!stands && books.stageOutcome === 'open', 'no batch starts while nothing may begin', record);
  demand(record.attempt === books.attempt, 'a batch belongs to the attempt', record);
  for (const instanceId of record.instanceIds) takeOut(books, stage, { instanceId, record });
  const { minimum, fleetSize } = floorOf(books, stage);
  // A rollback may always heal one that is out.
  const allowed = Math.max(books.attempt === 2 ? 1 : 0, fleetSize - minimum);
  demand(inFlight(books) <= allowed, 'no more are out than the floor allows', record);
  if (books.attempt === 2) return;
  const budget = stage.failureBudget && naiveBudget(stage.failureBudget, books.sizeAtStart);
  const spent = budget !== undefined && books.failed > budget && books.failed > books.accepted;
  demand(!spent, 'nothing starts once the failure budget is spent', record);
  const missable = naiveBudget(stage.unreachableBudget ?? { type: 'percent', value: 100 }, books.sizeAtStart);
  demand(books.unreachable <= missable, 'nothing starts once the unreachable budget is spent', record);
  const lost = books.failed > books.accepted && fleetSize - books.failed <= minimum;
  demand(!lost || stage.setting === undefined, 'nothing starts once the success rule is lost', record);
}

function takeOut(
  books: Books,
  stage: FleetStage,
  { instanceId, record }: { readonly instanceId: string; readonly record: JournalRecord },
): void {
  const book = books.instances.get(instanceId);
  demand(book !== undefined && book.ended !== 'left', 'a batch names instances that are there', record);
  const again = book.attempt === books.attempt && book.stage === books.stage;
  demand(!again, 'an instance is attempted once per stage', record);
  const wasServing = book.serving;
  const redeploys = books.attempt === 2 && (stage.role ?? 'update') === 'update';
  demand(!redeploys || stage.scope === 'full' || book.attempt === 1, 'a rollback takes only what was touched', record);
  if (redeploys && wasServing) demandBrokenFirst(books, record);
  if (leavesService(stage)) book.serving = false;
  Object.assign(book, { attempt: books.attempt, stage: books.stage, concluded: 0, open: false, broken: false });
  book.ended = undefined;
  if (wasServing && (stage.role ?? 'update') === 'update') demandFloor(books, stage, { book, record });
}

/** A rollback heals those that are out before it takes those that serve. */
function demandBrokenFirst(books: Books, record: JournalRecord): void {
  const waiting = [...books.instances.values()].filter(
    ({ attempt, serving, ended }) => attempt === 1 && !serving && ended !== 'left',
  );
  demand(waiting.length === 0, 'a rollback takes nobody who serves while others wait to be healed', record);
}

function leavesService({ role = 'update' }: FleetStage): boolean {
  return role === 'update';
}

function demandFloor(
  books: Books,
  stage: FleetStage,
  { book, record }: { readonly book: InstanceBook; readonly record: JournalRecord },
): void {
  const there = [...books.instances.values()].filter((one) => counts(books, one));
  const serving = there.filter((one) => one.serving);
  const minimum = naiveMinimum(stage, there.length);
  demand(serving.length >= minimum, 'no serving instance is taken out below the floor', { record, minimum });
  if (stage.zones === undefined || book.zone === undefined) return;
  const zone = stage.zones.find((one) => one.zone === book.zone);
  const inZone = serving.filter((one) => one.zone === book.zone).length;
  demand(inZone >= (zone?.floor.minimumHealthy ?? 0), 'no instance is taken out below the floor of its zone', record);
}

/** In the fleet that the floor speaks of: neither gone nor counted apart as unreachable in this attempt. */
function counts(books: Books, { ended, attempt, stage }: InstanceBook): boolean {
  return ended !== 'left' && !(ended === 'unreachable' && attempt === books.attempt && stage === books.stage);
}

function floorOf(books: Books, stage: FleetStage): { readonly minimum: number; readonly fleetSize: number } {
  const { side = 'original' } = stage;
  let fleetSize = 0;
  for (const one of books.instances.values()) if (one.side === side && counts(books, one)) fleetSize += 1;
  return { minimum: naiveMinimum(stage, fleetSize), fleetSize };
}

/** Events start once and in order, conclude once, and then the instance ends once. */
export function enterInstanceRecord(books: Books, record: InstanceRecord, definition: DeploymentDefinition): void {
  const { lifecycle, role = 'update', unreachableBudget } = fleetStageOf(books, record);
  const book = books.instances.get(record.instanceId);
  demand(book !== undefined && book.ended === undefined, 'nothing happens on an instance that ended', record);
  const current = book.attempt === books.attempt && book.stage === books.stage && record.attempt === books.attempt;
  demand(current, 'a record belongs to the stage its instance is in', record);
  switch (record.type) {
    case 'lifecycle-event-started':
      demand(!book.open && !book.broken, 'no event follows one in flight, or one that failed', record);
      if (isWayBack(books, lifecycle, { next: lifecycle[book.concluded], record })) {
        book.concluded = lifecycle.indexOf(record.lifecycleEvent);
      } else demandMayGoOn(books, record, definition);
      demand(lifecycle[book.concluded] === record.lifecycleEvent, 'events start once, in order', record);
      book.open = true;
      return;
    case 'operation-accepted':
      demand(book.open && lifecycle[book.concluded] === record.lifecycleEvent, 'what is accepted is in flight', record);
      return;
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
      demand(book.open && lifecycle[book.concluded] === record.lifecycleEvent, 'what concludes is in flight', record);
      book.open = false;
      book.concluded += 1;
      if (record.type === 'lifecycle-event-failed') enterFailure(book, record, definition);
      return;
    case 'instance-succeeded':
      demand(!book.open && !book.broken && book.concluded === lifecycle.length, 'no event is left out', record);
      book.ended = 'succeeded';
      book.serving = role === 'update' || role === 'allow-traffic';
      return;
    case 'instance-failed':
      demand(!book.open, 'an instance ends between two events', record);
      demand(book.broken || books.ending !== undefined, 'only a failure or an ending ends an instance', record);
      book.ended = record.reason === 'unreachable' ? 'unreachable' : 'failed';
      demand(
        book.ended === 'failed' || unreachableBudget !== undefined,
        'unreachable is failed without a budget',
        record,
      );
      if (book.ended === 'failed') books.failed += 1;
      else books.unreachable += 1;
  }
}

/** Events whose failure a deployment may tolerate; listed anew, because this checks the machine's list. */
const tolerable: readonly string[] = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];

function enterFailure(
  book: InstanceBook,
  record: InstanceRecord & { readonly type: 'lifecycle-event-failed' },
  { ignoreApplicationStopFailures }: DeploymentDefinition,
): void {
  const tolerated = ignoreApplicationStopFailures && tolerable.includes(record.lifecycleEvent);
  demand(record.tolerated === tolerated, 'only failures of old scripts are tolerated, and only on request', record);
  book.broken = !tolerated;
}

/** Events whose turn it would be on an instance whose application is whole, while it is out of rotation. */
const turnsOfTheWhole: readonly string[] = ['AfterBlockTraffic', 'ApplicationStop', 'BeforeAllowTraffic'];

/** In an attempt that is being ended an instance may do one thing: go back into rotation, when its application is whole. */
function isWayBack(
  books: Books,
  lifecycle: readonly string[],
  { next = '', record }: { readonly next: string | undefined; readonly record: { readonly lifecycleEvent: string } },
): boolean {
  if (books.ending === undefined || record.lifecycleEvent !== 'AllowTraffic') return false;
  const leavesAndReturns = lifecycle.includes('BlockTraffic') && lifecycle.includes('AllowTraffic');
  return leavesAndReturns && (next === 'AllowTraffic' || turnsOfTheWhole.includes(next));
}

/** A stop, a rollback, an alarm and a pause let no event begin; a frozen group lets instances in work come to their end. */
function demandMayGoOn(books: Books, record: InstanceRecord, { onFailure }: DeploymentDefinition): void {
  const freezes = onFailure === 'freeze' && books.attempt === 1 && books.ending === 'alarm';
  demand(books.ending === undefined || freezes, 'no event starts in an attempt that is being ended', record);
  demand(!books.paused, 'no event starts while paused', record);
}
