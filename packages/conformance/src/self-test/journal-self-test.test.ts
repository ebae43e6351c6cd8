import type { Journal } from '@rollway/core/driver';
import { inMemoryJournal } from '@rollway/core/testing';
import { describe, expect, test } from 'vitest';
import { journalConformance } from '../journal/journal-conformance.js';
import type { JournalFixture } from '../journal/journal-fixture.js';

type Fault = (journal: Journal) => Journal;

function fixtureWith(fault: Fault): () => Promise<JournalFixture> {
  return async () => {
    const kept = inMemoryJournal();
    return { open: async () => fault({ ...kept }), close: () => Promise.resolve() };
  };
}

async function* nothing(): AsyncGenerator<never, void, void> {}

/** For each check, a journal that is wrong in just that way. */
const faults: Readonly<Record<string, Fault>> = {
  'journal/keeps-what-it-took': (journal) => ({
    ...journal,
    append: (id, records, options) =>
      journal.append(
        id,
        records.map((record) => ({ ...record, at: 0 })),
        options,
      ),
  }),
  'journal/reads-from-a-place': (journal) => ({ ...journal, read: (id) => journal.read(id) }),
  'journal/refuses-a-stale-writer': (journal) => ({
    ...journal,
    append: (id, records, options) => journal.append(id, records, options).catch(() => undefined),
  }),
  'journal/keeps-deployments-apart': (journal) => ({
    ...journal,
    append: (_id, records, options) => journal.append('the-one', records, options),
    read: (_id, options) => journal.read('the-one', options),
  }),
  'journal/knows-nothing-of-strangers': (journal) => ({
    ...journal,
    loadSnapshot: async () => ({ sequence: 1, state: {} }),
  }),
  'journal/takes-large-turns': (journal) => ({
    ...journal,
    append: (id, records, options) => journal.append(id, records.slice(0, 10_000), options),
  }),
  'journal/replaces-snapshots': (journal) => ({
    ...journal,
    saveSnapshot: async (id, snapshot) => {
      if ((await journal.loadSnapshot(id)) === undefined) await journal.saveSnapshot(id, snapshot);
    },
  }),
  'journal/lists-deployments': (journal) => ({ ...journal, list: nothing }),
};

describe('the journal kit', () => {
  const healthy = journalConformance({ createFixture: fixtureWith((journal) => journal) });

  test('passes a journal that keeps the contract', async () => {
    for (const check of healthy) await check.run();
  });

  test('has a planted fault for every check', () => {
    expect(Object.keys(faults).sort()).toEqual(healthy.map((check) => check.id).sort());
  });

  for (const [id, fault] of Object.entries(faults)) {
    test(`${id} catches its fault`, async () => {
      const check = journalConformance({ createFixture: fixtureWith(fault) }).find((candidate) => candidate.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    });
  }
});
