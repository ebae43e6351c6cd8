import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalDamagedError } from '@rollway/core';
import { expect, test } from 'vitest';
import { collect, recordAt, temporaryDirectory, turnsOf } from '../../test/fixtures.js';
import { fileJournal } from './file-journal.js';

const turns = 30;
const segment = '00000001-000000000001.log';
/** Thousands of small files are read one after the other; on a busy machine that takes its time. */
const patience = { timeout: 120_000 };

/** A journal of 30 one-record turns, its bytes, and where each turn ends. */
async function writeJournal(
  path: string,
): Promise<{ readonly file: string; readonly bytes: Buffer; readonly ends: readonly number[] }> {
  const journal = fileJournal(path);
  for (const [index, turn] of turnsOf('one', turns).entries())
    await journal.append('one', turn, { expectedSequence: index });
  await journal.close();
  const file = join(path, 'deployments', 'one', segment);
  const bytes = await readFile(file);
  const ends = [...bytes.keys()].filter((index) => bytes[index] === 0x0a).map((index) => index + 1);
  return { file, bytes, ends };
}

async function readCount(path: string): Promise<number> {
  const records = await collect(fileJournal(path).read('one'));
  expect(records).toEqual(turnsOf('one', records.length).flat());
  return records.length;
}

test('cut at any byte, the journal holds exactly the turns that are whole', patience, async () => {
  await using directory = await temporaryDirectory();
  const { file, bytes, ends } = await writeJournal(directory.path);
  expect(ends).toHaveLength(turns);
  for (let length = bytes.length; length >= 0; length -= 1) {
    await truncate(file, length);
    const whole = ends.filter((end) => end <= length).length;
    expect(await readCount(directory.path), `cut to ${length} bytes`).toBe(whole);
  }
});

test('cut at any byte of its last two turns, the journal goes on where they end', patience, async () => {
  await using directory = await temporaryDirectory();
  const { bytes, ends } = await writeJournal(join(directory.path, 'whole'));
  const from = ends.at(-3) ?? 0;
  for (let length = from; length <= bytes.length; length += 1) {
    const path = join(directory.path, String(length));
    await mkdir(join(path, 'deployments', 'one'), { recursive: true });
    await writeFile(join(path, 'deployments', 'one', segment), bytes.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length;
    // The cut journal lost its epoch files too: the next holder starts with epoch 1 again, behind what there is.
    const journal = fileJournal(path);
    await journal.append('one', [recordAt('one', whole + 1)], { expectedSequence: whole });
    await journal.close();
    expect(await readCount(path), `cut to ${length} bytes`).toBe(whole + 1);
  }
});

test(
  'a flipped bit is never read as data: the turns before it, or an error that names the place',
  patience,
  async () => {
    await using directory = await temporaryDirectory();
    const { file, bytes, ends } = await writeJournal(directory.path);
    let refused = 0;
    for (let position = 0; position < bytes.length; position += 1) {
      const flipped = Buffer.from(bytes);
      flipped[position] = (flipped[position] ?? 0) ^ (1 << (position % 8));
      await writeFile(file, flipped);
      const turn = ends.filter((end) => end <= position).length;
      try {
        // Only the last turn can pass for a torn one, because nothing good follows it.
        expect(await readCount(directory.path), `bit flipped in byte ${position}`).toBe(turns - 1);
        expect(turn, `byte ${position} passed for a torn end`).toBe(turns - 1);
      } catch (error) {
        if (!(error instanceof JournalDamagedError)) throw error;
        refused += 1;
        expect(error.file).toBe(file);
        expect(error.offset).toBe(turn === 0 ? 0 : ends[turn - 1]);
      }
    }
    expect(refused).toBe(ends.at(-2) ?? 0);
  },
);

test.each([1, 512, 100_000])('a tail of %i zeros is a torn end', async (zeros) => {
  await using directory = await temporaryDirectory();
  const { file, bytes } = await writeJournal(directory.path);
  await writeFile(file, Buffer.concat([bytes, Buffer.alloc(zeros)]));
  expect(await readCount(directory.path)).toBe(turns);
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', turns + 1)], { expectedSequence: turns });
  expect(await collect(journal.read('one'))).toHaveLength(turns + 1);
  await journal.close();
});

test('a last turn whose end became zeros is a torn end', async () => {
  await using directory = await temporaryDirectory();
  const { file, bytes } = await writeJournal(directory.path);
  await writeFile(file, Buffer.from(bytes).fill(0, bytes.length - 40));
  expect(await readCount(directory.path)).toBe(turns - 1);
});

test('a damaged journal is not written either', async () => {
  await using directory = await temporaryDirectory();
  const { file, bytes } = await writeJournal(directory.path);
  await writeFile(file, Buffer.from(bytes).fill(0x20, 100, 120));
  const journal = fileJournal(directory.path);
  await expect(journal.append('one', [recordAt('one', 31)], { expectedSequence: 30 })).rejects.toThrow(
    JournalDamagedError,
  );
  await journal.close();
});

test('a missing segment, one cut before the next, and one of another deployment are damage', async () => {
  await using directory = await temporaryDirectory();
  const { file, bytes, ends } = await writeJournal(directory.path);
  const second = join(directory.path, 'deployments', 'one', '00000002-000000000041.log');
  await writeFile(second, '');
  await expect(readCount(directory.path)).rejects.toThrow(/ends before record 31, but the next one begins with 41/);
  const other = join(directory.path, 'deployments', 'two');
  await mkdir(other, { recursive: true });
  await copyFile(file, join(other, segment));
  await expect(collect(fileJournal(directory.path).read('two'))).rejects.toThrow(/belongs to deployment one/);
  const gap = join(directory.path, 'deployments', 'one', segment);
  await writeFile(gap, bytes.subarray(ends[0]));
  await expect(readCount(directory.path)).rejects.toThrow(/begins with record 2 where 1 belongs/);
});

test('a turn of a newer release is refused and not guessed at', async () => {
  await using directory = await temporaryDirectory();
  const { file } = await writeJournal(directory.path);
  const { encodeLine } = await import('./frame.js');
  await writeFile(
    file,
    encodeLine('{"v":2,"deploymentId":"one","firstSequence":1,"count":1,"epoch":1,"records":[{}]}'),
  );
  await expect(readCount(directory.path)).rejects.toThrow(/version 2, newer than this release's 1/);
});

test('a frame far longer than a read is read whole, and cut it is a torn end', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  const many = Array.from({ length: 20_000 }, (_, index) => recordAt('one', index + 1));
  await journal.append('one', many, { expectedSequence: 0 });
  await journal.append('one', [recordAt('one', 20_001)], { expectedSequence: 20_000 });
  await journal.close();
  expect(await collect(fileJournal(directory.path).read('one', { after: 19_999 }))).toHaveLength(2);
  const file = join(directory.path, 'deployments', 'one', segment);
  await truncate(file, 1_000_000);
  expect(await collect(fileJournal(directory.path).read('one'))).toEqual([]);
});
