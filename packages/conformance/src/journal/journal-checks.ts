import { JournalConflictError } from '@rollway/core';
import type { Journal } from '@rollway/core/driver';
import { type CheckDefinition, demand, demandRejection } from '../check.js';
import type { JournalFixture } from './journal-fixture.js';
import { readAll, sampleRecords, startedRecord } from './sample-records.js';

/** What a journal promises. */
export const journalChecks: readonly CheckDefinition<JournalFixture>[] = [
  {
    id: 'journal/keeps-what-it-took',
    title: 'gives records back as they were, in order, also after it was opened again',
    why: 'the state of a deployment is the fold of exactly these records',
    async verify(fixture) {
      const records = sampleRecords('d-1', 1, 5);
      await using(fixture, async (journal) => {
        await journal.append('d-1', records.slice(0, 2), { expectedSequence: 0 });
        await journal.append('d-1', records.slice(2), { expectedSequence: 2 });
        demandEqual(this.id, await readAll(journal.read('d-1')), records);
      });
      await using(fixture, async (journal) => demandEqual(this.id, await readAll(journal.read('d-1')), records));
    },
  },
  {
    id: 'journal/reads-from-a-place',
    title: 'reads only what comes after a sequence number',
    why: 'listeners that were away go on where they stopped',
    async verify(fixture) {
      const records = sampleRecords('d-1', 1, 6);
      await using(fixture, async (journal) => {
        await journal.append('d-1', records, { expectedSequence: 0 });
        demandEqual(this.id, await readAll(journal.read('d-1', { after: 4 })), records.slice(4));
        demandEqual(this.id, await readAll(journal.read('d-1', { after: 6 })), []);
      });
    },
  },
  {
    id: 'journal/refuses-a-stale-writer',
    title: 'refuses records that do not follow the last one, and keeps none of them',
    why: 'two controllers that both think they are in charge would otherwise fork a deployment',
    async verify(fixture) {
      await using(fixture, async (journal) => {
        const records = sampleRecords('d-1', 1, 2);
        await journal.append('d-1', records, { expectedSequence: 0 });
        const stale = journal.append('d-1', sampleRecords('d-1', 2, 2), { expectedSequence: 1 });
        const error = await demandRejection(this.id, stale, 'took records after 1 although it ends with 2');
        demand(this.id, JournalConflictError.isInstance(error), `rejected with ${String(error)} instead of a conflict`);
        demandEqual(this.id, await readAll(journal.read('d-1')), records);
      });
    },
  },
  {
    id: 'journal/keeps-deployments-apart',
    title: 'keeps deployments apart that are written at the same time',
    why: 'one process runs many deployments over one journal',
    async verify(fixture) {
      await using(fixture, async (journal) => {
        const ids = ['d-1', 'd-2', 'd-3'];
        await Promise.all(ids.map((id) => journal.append(id, sampleRecords(id, 1, 50), { expectedSequence: 0 })));
        for (const id of ids) demandEqual(this.id, await readAll(journal.read(id)), sampleRecords(id, 1, 50));
      });
    },
  },
  {
    id: 'journal/knows-nothing-of-strangers',
    title: 'reads nothing of a deployment that was never written',
    why: 'whether a deployment exists decides whether it is started',
    async verify(fixture) {
      await using(fixture, async (journal) => {
        demandEqual(this.id, await readAll(journal.read('d-unknown')), []);
        demand(this.id, (await journal.loadSnapshot('d-unknown')) === undefined, 'has a snapshot of a stranger');
      });
    },
  },
  {
    id: 'journal/takes-large-turns',
    title: 'takes a turn of 20,000 records at once',
    why: 'half of a large fleet starts in one turn',
    async verify(fixture) {
      const records = sampleRecords('d-1', 1, 20_000);
      await using(fixture, (journal) => journal.append('d-1', records, { expectedSequence: 0 }));
      await using(fixture, async (journal) => {
        const read = await readAll(journal.read('d-1'));
        demand(this.id, read.length === records.length, `gave ${read.length} of ${records.length} records back`);
      });
    },
  },
  {
    id: 'journal/replaces-snapshots',
    title: 'gives the latest snapshot back, also after it was opened again',
    why: 'recovery begins at the snapshot',
    async verify(fixture) {
      await using(fixture, async (journal) => {
        await journal.append('d-1', sampleRecords('d-1', 1, 9), { expectedSequence: 0 });
        await journal.saveSnapshot('d-1', { sequence: 4, state: { a: [1, null, 'x'] } });
        await journal.saveSnapshot('d-1', { sequence: 9, state: { a: [2] } });
      });
      await using(fixture, async (journal) => {
        demandEqual(this.id, await journal.loadSnapshot('d-1'), { sequence: 9, state: { a: [2] } });
      });
    },
  },
  {
    id: 'journal/lists-deployments',
    title: 'lists every deployment once',
    why: 'a restarted controller finds what it has to resume by the list',
    async verify(fixture) {
      await using(fixture, async (journal) => {
        for (const id of ['d-1', 'd-2']) await journal.append(id, [await startedRecord(id)], { expectedSequence: 0 });
      });
      await using(fixture, async (journal) => {
        const ids: string[] = [];
        for await (const { deploymentId } of journal.list()) ids.push(deploymentId);
        demandEqual(this.id, ids.sort(), ['d-1', 'd-2']);
      });
    },
  },
];

async function using(fixture: JournalFixture, use: (journal: Journal) => Promise<void>): Promise<void> {
  const journal = await fixture.open();
  try {
    await use(journal);
  } finally {
    await journal.close();
  }
}

function demandEqual(check: string, actual: unknown, expected: unknown): void {
  const [is, was] = [canonical(actual), canonical(expected)];
  demand(check, is === was, `gave ${is.slice(0, 300)} instead of ${was.slice(0, 300)}`);
}

/** JSON with the keys of every object in order: a journal may write them in any. */
function canonical(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
  return text ?? 'nothing';
}
