import type { JournalRecord } from '../../deployment/journal-record.js';
import type { Side } from '../../target/v1/request.js';
import { addInstance, type Books, type KnownWeight } from './books.js';
import { demand } from './rule-broken.js';

type StepRecord = Extract<JournalRecord, { readonly step: number }>;

const starts: readonly string[] = [
  'provisioning-started',
  'hook-started',
  'traffic-shift-started',
  'termination-started',
] satisfies readonly StepRecord['type'][];

/** What a stage does for the deployment as a whole: one thing at a time, and traffic only where something answers it. */
export function enterStep(books: Books, record: StepRecord): void {
  const name = `${record.attempt}.${record.stage}.${record.step}`;
  if (!starts.includes(record.type)) {
    demand(books.operation === name, 'an operation that started concludes once', record);
    if (record.type === 'stage-operation-accepted') return;
    books.operation = undefined;
    enterOutcome(books, record);
    return;
  }
  const current = record.attempt === books.attempt && record.stage === books.stage && books.stageOutcome === 'open';
  demand(current, 'an operation belongs to the open stage', record);
  demand(books.operation === undefined && books.waiting === undefined, 'one operation at a time', record);
  const stands = books.paused || books.frozen || books.ending !== undefined;
  demand(!stands, 'no operation starts while nothing may begin', record);
  books.operation = name;
  if (record.type === 'provisioning-started') books.replacement = 'making';
  if (record.type === 'traffic-shift-started') enterShift(books, record);
  if (record.type === 'termination-started') enterRemoval(books, record);
}

function enterShift(books: Books, record: Extract<StepRecord, { readonly replacementWeight: number }>): void {
  const { listener, replacementWeight } = record;
  const makes = books.stages.some(({ kind }) => kind === 'provision') || books.attempt === 2;
  const answered = replacementWeight === 0 || !makes || books.replacement === 'made';
  demand(answered, 'traffic goes to a replacement that is there', record);
  demand(replacementWeight === 100 || books.original === 'there', 'traffic goes to an original that is there', record);
  const before = books[listener];
  const forward = books.attempt === 2 ? replacementWeight === 0 : before !== 'unknown' && replacementWeight > before;
  demand(forward, 'weights rise in a deployment, after each is confirmed, and are none in a rollback', record);
  books[listener] = 'unknown';
}

function enterRemoval(books: Books, record: Extract<StepRecord, { readonly side: string }>): void {
  if (record.side === 'replacement') {
    demand(books.replacement !== 'none', 'only what was begun to be made is removed', record);
    demand(books.production === 0 && books.test === 0, 'a replacement with traffic is not removed', record);
    demand(!servesAny(books, 'replacement'), 'a replacement whose instances serve is not removed', record);
    books.replacement = 'removing';
    return;
  }
  const shifts = books.stages.some(({ kind }) => kind === 'shift');
  demand(!shifts || books.production === 100, 'an original with traffic is not removed', record);
  demand(shifts || !servesAny(books, 'original'), 'an original whose instances serve is not removed', record);
  demand(shifts || servesAny(books, 'replacement'), 'an original is removed while a replacement serves', record);
  books.original = 'removing';
}

function servesAny({ instances }: Books, side: Side): boolean {
  return [...instances.values()].some((book) => book.side === side && book.serving && book.ended !== 'left');
}

function enterOutcome(books: Books, record: StepRecord): void {
  switch (record.type) {
    case 'replacement-provisioned':
      books.replacement = 'made';
      for (const instance of record.instances) addInstance(books, instance, { side: 'replacement', serving: false });
      return;
    case 'traffic-shifted':
      books[record.listener] = record.replacementWeight satisfies KnownWeight;
      return;
    case 'side-terminated':
      books[record.side] = 'removed';
      return;
    default:
  }
}
