import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../deployment/journal-record.js';
import { JournalConflictError } from '../errors/journal-conflict-error.js';
import { inMemoryJournal } from './in-memory-journal.js';
import { specifiedDefinition } from './specification/group-for-specification.js';

const definition = specifiedDefinition({ instances: ['i-1'] });
const started: JournalRecord = { type: 'deployment-started', at: 5, deploymentId: 'd-1', sequence: 1, definition };
const stage: JournalRecord = { type: 'stage-started', at: 5, deploymentId: 'd-1', sequence: 2, attempt: 1, stage: 0 };
const finished: JournalRecord = {
  type: 'deployment-finished',
  at: 9,
  deploymentId: 'd-1',
  sequence: 3,
  status: 'succeeded',
  rolledBack: false,
};

async function collect<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

describe('inMemoryJournal', () => {
  it('gives back what was appended, from any place', async () => {
    const journal = inMemoryJournal();
    await journal.append('d-1', [started, stage], { expectedSequence: 0 });
    await journal.append('d-1', [finished], { expectedSequence: 2 });
    expect(await collect(journal.read('d-1'))).toEqual([started, stage, finished]);
    expect(await collect(journal.read('d-1', { after: 2 }))).toEqual([finished]);
    expect(await collect(journal.read('unknown'))).toEqual([]);
  });

  it('shares nothing with what it was given', async () => {
    const journal = inMemoryJournal();
    const record = { ...stage };
    await journal.append('d-1', [started, record], { expectedSequence: 0 });
    record.stage = 7;
    expect(journal.recordsOf('d-1')[1]).toEqual(stage);
  });

  it('refuses a writer that expects another end', async () => {
    const journal = inMemoryJournal();
    await journal.append('d-1', [started], { expectedSequence: 0 });
    const appended = journal.append('d-1', [stage], { expectedSequence: 0 });
    await expect(appended).rejects.toBeInstanceOf(JournalConflictError);
    expect(journal.recordsOf('d-1')).toHaveLength(1);
  });

  it('lists deployments, oldest first, and tells which have finished', async () => {
    const journal = inMemoryJournal();
    await journal.append('d-1', [started, stage, finished], { expectedSequence: 0 });
    await journal.append('d-2', [{ ...started, deploymentId: 'd-2' }], { expectedSequence: 0 });
    const listed = await collect(journal.list());
    expect(listed.map(({ deploymentId, finished: ended }) => [deploymentId, ended])).toEqual([
      ['d-1', true],
      ['d-2', false],
    ]);
    expect(listed[0]).toMatchObject({ applicationName: 'specified', startedAt: 5 });
  });

  it('keeps the latest snapshot', async () => {
    const journal = inMemoryJournal();
    expect(await journal.loadSnapshot('d-1')).toBeUndefined();
    await journal.append('d-1', [started], { expectedSequence: 0 });
    await journal.saveSnapshot('d-1', { sequence: 1, state: { old: true } });
    await journal.saveSnapshot('d-1', { sequence: 1, state: { old: false } });
    expect(await journal.loadSnapshot('d-1')).toEqual({ sequence: 1, state: { old: false } });
  });

  it('fails on request, before the records are there or after', async () => {
    const error = new TypeError('the disk is full');
    let afterwards = false;
    const journal = inMemoryJournal({ failure: (call) => (call === 'append' ? { error, afterwards } : undefined) });
    await expect(journal.append('d-1', [started], { expectedSequence: 0 })).rejects.toBe(error);
    expect(journal.recordsOf('d-1')).toHaveLength(0);
    afterwards = true;
    await expect(journal.append('d-1', [started], { expectedSequence: 0 })).rejects.toBe(error);
    expect(journal.recordsOf('d-1')).toHaveLength(1);
  });

  it.each(['read', 'saveSnapshot', 'loadSnapshot', 'list'] as const)('fails a %s on request', async (call) => {
    const error = new TypeError('the disk is gone');
    const journal = inMemoryJournal({ failure: (failing) => (failing === call ? { error } : undefined) });
    const calls = {
      read: () => collect(journal.read('d-1')),
      saveSnapshot: () => journal.saveSnapshot('d-1', { sequence: 1, state: null }),
      loadSnapshot: () => journal.loadSnapshot('d-1'),
      list: () => collect(journal.list()),
    };
    await expect(calls[call]()).rejects.toBe(error);
  });
});
