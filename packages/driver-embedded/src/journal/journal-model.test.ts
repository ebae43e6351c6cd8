import { appendFile, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, recordAt, temporaryDirectory } from '../../test/fixtures.js';
import { type FileJournal, fileJournal } from './file-journal.js';

/** What may happen to a journal, in any order. */
type Step =
  | { readonly step: 'append'; readonly turns: readonly number[] }
  | { readonly step: 'reopen' }
  | { readonly step: 'take over' }
  | { readonly step: 'crash'; readonly torn: Uint8Array }
  | { readonly step: 'lose the end'; readonly bytes: number }
  | { readonly step: 'read'; readonly after: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('append' as const),
      turns: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('take over' as const) }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('crash' as const), torn: fc.uint8Array({ maxLength: 40 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ step: fc.constant('lose the end' as const), bytes: fc.integer({ min: 1, max: 400 }) }),
  },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('read' as const), after: fc.nat(60) }) },
);

/** A journal and the number of records that it must hold. */
interface Model {
  journal: FileJournal;
  records: number;
  /** Those before it: closed, hung or crashed. */
  readonly earlier: FileJournal[];
}

/** Like a new process, while the old one may still be there. */
function openAnother(path: string, model: Model): void {
  model.earlier.push(model.journal);
  model.journal = openJournal(path);
}

async function takeStep(path: string, model: Model, step: Step): Promise<void> {
  switch (step.step) {
    case 'append':
      return appendTurns(model, step.turns);
    case 'reopen':
      await model.journal.close();
      openAnother(path, model);
      return;
    case 'take over':
      // The old one is left as it is, like a process that hangs.
      openAnother(path, model);
      await model.journal.acquire();
      return;
    case 'crash': {
      const file = await lastSegment(path);
      if (file !== undefined) await appendFile(file, step.torn);
      openAnother(path, model);
      return;
    }
    case 'lose the end': {
      // Pages that never reached the disk: fewer turns than were written, but whole ones.
      const file = await lastSegment(path);
      if (file !== undefined) await truncate(file, Math.max(0, (await stat(file)).size - step.bytes));
      openAnother(path, model);
      model.records = (await collect(model.journal.read('one'))).length;
      return;
    }
    case 'read': {
      const expected = Array.from(
        { length: Math.max(0, model.records - step.after) },
        (_, index) => step.after + index + 1,
      );
      const found = (await collect(model.journal.read('one', { after: step.after }))).map(({ sequence }) => sequence);
      expect(found).toEqual(expected);
    }
  }
}

/** Turns that are handed over together, as the loops of several deployments would. */
async function appendTurns(model: Model, turns: readonly number[]): Promise<void> {
  const appended = turns.map((count) => {
    const expectedSequence = model.records;
    const records = Array.from({ length: count }, (_, index) => recordAt('one', expectedSequence + index + 1));
    model.records += count;
    return model.journal.append('one', records, { expectedSequence });
  });
  await Promise.all(appended);
}

function openJournal(path: string): FileJournal {
  return fileJournal(path, { takeOver: true, segmentBytes: 1_000 });
}

async function lastSegment(path: string): Promise<string | undefined> {
  const directory = join(path, 'deployments', 'one');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.log')).sort();
  const last = names.at(-1);
  return last === undefined ? undefined : join(directory, last);
}

test('whatever happens to it, a journal holds what it acknowledged, in order and without a gap', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 20 }), async (steps) => {
      await using directory = await temporaryDirectory();
      const model: Model = { journal: openJournal(directory.path), records: 0, earlier: [] };
      for (const step of steps) await takeStep(directory.path, model, step);
      const records = await collect(fileJournal(directory.path).read('one'));
      expect(records).toEqual(Array.from({ length: model.records }, (_, index) => recordAt('one', index + 1)));
      await Promise.all([...model.earlier, model.journal].map((journal) => journal.close()));
    }),
    { numRuns: 100 },
  );
});
