import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalConflictError, JournalFailedError } from '@rollway/core';
import { expect, test } from 'vitest';
import { collect, recordAt, temporaryDirectory, turnsOf } from '../../test/fixtures.js';
import { type CreateAppendFile, createAppendFile } from './durable-files.js';
import { fileJournal } from './file-journal.js';

test('what was appended is read back with its place, also by a journal opened later', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  const records = [1, 2, 3].map((sequence) => recordAt('one', sequence));
  await journal.append('one', records.slice(0, 2), { expectedSequence: 0 });
  await journal.append('one', records.slice(2), { expectedSequence: 2 });
  expect(await collect(journal.read('one'))).toEqual(records);
  await journal.close();
  expect(await collect(fileJournal(directory.path).read('one', { after: 1 }))).toEqual(records.slice(1));
});

test('an append behind another end than expected is a conflict and changes nothing', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  await expect(journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 })).rejects.toThrow(
    JournalConflictError,
  );
  await expect(journal.append('one', [recordAt('one', 9)], { expectedSequence: 8 })).rejects.toThrow(
    /ends at record 1, not 8/,
  );
  expect(await collect(journal.read('one'))).toEqual([recordAt('one', 1)]);
  await journal.close();
});

test('appends that wait together share one write and one flush', async () => {
  await using directory = await temporaryDirectory();
  const counts = { appends: 0, flushes: 0 };
  const journal = fileJournal(directory.path, { createFile: counting(counts) });
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  const rest = Array.from({ length: 50 }, (_, index) => index + 2);
  await Promise.all(
    rest.map((sequence) => journal.append('one', [recordAt('one', sequence)], { expectedSequence: sequence - 1 })),
  );
  expect(counts.appends).toBeLessThanOrEqual(3);
  expect(counts.flushes).toBe(counts.appends);
  expect(await collect(journal.read('one'))).toHaveLength(51);
  await journal.close();
});

test('a long deployment goes on in further segments, which read as one from any place', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path, { segmentBytes: 500 });
  for (const [index, turn] of turnsOf('one', 40).entries())
    await journal.append('one', turn, { expectedSequence: index });
  const segments = (await readdir(join(directory.path, 'deployments', 'one'))).filter((name) => name.endsWith('.log'));
  expect(segments.length).toBeGreaterThan(5);
  for (let after = 0; after <= 40; after += 1) {
    const sequences = (await collect(journal.read('one', { after }))).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: 40 - after }, (_, index) => after + index + 1));
  }
  await journal.close();
});

test('each line is a checksum and the turn in plain JSON without what the header says', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  await journal.close();
  const text = await readFile(join(directory.path, 'deployments', 'one', '00000001-000000000001.log'), 'utf8');
  expect(text).toMatch(/^[0-9a-f]{8} \{.*\}\n$/);
  const turn: unknown = JSON.parse(text.slice(9));
  expect(turn).toMatchObject({ v: 1, deploymentId: 'one', firstSequence: 1, epoch: 1 });
  expect(turn).toHaveProperty('records.0.reason');
  expect(turn).not.toHaveProperty('records.0.deploymentId');
  expect(turn).not.toHaveProperty('records.0.sequence');
});

test.each(['append', 'flush'] as const)(
  'after a failed %s the journal writes nothing more, and what it held stays readable',
  async (verb) => {
    await using directory = await temporaryDirectory();
    const disk = { broken: false, calls: 0 };
    const journal = fileJournal(directory.path, { createFile: breaking(disk, verb) });
    await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
    disk.broken = true;
    await expect(journal.append('one', [recordAt('one', 2)], { expectedSequence: 1 })).rejects.toThrow(
      JournalFailedError,
    );
    disk.broken = false;
    const calls = disk.calls;
    await expect(journal.append('one', [recordAt('one', 2)], { expectedSequence: 1 })).rejects.toThrow(
      JournalFailedError,
    );
    await expect(journal.append('two', [recordAt('two', 1)], { expectedSequence: 0 })).rejects.toThrow(/ENOSPC/);
    expect(disk.calls).toBe(calls);
    expect(await collect(journal.read('one'))).toEqual([recordAt('one', 1)]);
    await journal.close();
    const reopened = fileJournal(directory.path);
    const end = (await collect(reopened.read('one'))).length;
    // A failed flush may have left the turn behind: more than was acknowledged is fine, less is not.
    expect([1, 2]).toContain(end);
    await reopened.append('one', [recordAt('one', end + 1)], { expectedSequence: end });
    expect(await collect(reopened.read('one'))).toHaveLength(end + 1);
    await reopened.close();
  },
);

test('own readers do not see a turn before it is flushed', async () => {
  await using directory = await temporaryDirectory();
  const seen: number[] = [];
  const journal = fileJournal(directory.path, {
    createFile: async (file) => {
      const real = await createAppendFile(file);
      const flush = async (): Promise<void> => {
        seen.push((await collect(journal.read('one'))).length);
        await real.flush();
      };
      return { ...real, flush };
    },
  });
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  await journal.append('one', [recordAt('one', 2)], { expectedSequence: 1 });
  expect(seen).toEqual([0, 1]);
  expect(await collect(journal.read('one'))).toHaveLength(2);
  await journal.close();
});

test('a deployment that is not there reads as empty', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(join(directory.path, 'not', 'made', 'yet'));
  expect(await collect(journal.read('one'))).toEqual([]);
  expect(await collect(journal.list())).toEqual([]);
  expect(await journal.loadSnapshot('one')).toBeUndefined();
  await journal.close();
});

function counting(counts: { appends: number; flushes: number }): CreateAppendFile {
  return async (file) => {
    const real = await createAppendFile(file);
    return {
      append: (bytes) => {
        counts.appends += 1;
        return real.append(bytes);
      },
      flush: () => {
        counts.flushes += 1;
        return real.flush();
      },
      close: () => real.close(),
    };
  };
}

/** A disk that is full: half of a write arrives, or everything does and the flush fails. */
function breaking(disk: { broken: boolean; calls: number }, verb: 'append' | 'flush'): CreateAppendFile {
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  return async (file) => {
    disk.calls += 1;
    const real = await createAppendFile(file);
    return {
      append: async (bytes) => {
        disk.calls += 1;
        const broken = disk.broken && verb === 'append';
        await real.append(broken ? bytes.subarray(0, bytes.length / 2) : bytes);
        if (broken) full();
      },
      flush: async () => {
        disk.calls += 1;
        if (disk.broken && verb === 'flush') full();
        await real.flush();
      },
      close: () => real.close(),
    };
  };
}
