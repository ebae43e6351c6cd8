import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalConflictError, JournalLockedError } from '@rollway/core';
import { expect, test } from 'vitest';
import { collect, recordAt, temporaryDirectory } from '../../test/fixtures.js';
import { spawnProgram } from '../../test/spawn-program.js';
import { fileJournal } from '../index.js';
import { makeDirectory } from '../journal/durable-files.js';
import { highestEpoch } from './epoch-files.js';
import { takeLease } from './lease.js';
import { isSameProcess, mayBeAlive, ownIdentity } from './process-identity.js';

/** Starting a process costs a second, more on a busy machine. */
const patience = { timeout: 60_000 };
const anybody = { journal: 'journal', takeOver: false };

async function startJournal(path: string, takeOver = false) {
  const program = spawnProgram('journal-program.ts', [path, takeOver ? 'take-over' : '']);
  expect(await program.line()).toBe('ready');
  return program;
}

test('of many that want the lease at once exactly one gets it, and after its release the next', async () => {
  await using directory = await temporaryDirectory();
  for (let epoch = 1; epoch <= 20; epoch += 1) {
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLease(directory.path, anybody)));
    const held = tries.filter((one) => one.status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(JournalLockedError);
    expect(held[0]?.value.epoch).toBe(epoch);
    await held[0]?.value.release();
  }
  expect((await readdir(directory.path)).length).toBe(1);
});

test(
  'two processes race for the lease: one holds it, the other is told who does and what to do',
  patience,
  async () => {
    await using directory = await temporaryDirectory();
    await using first = await startJournal(directory.path);
    await using second = await startJournal(directory.path);
    first.send('acquire');
    second.send('acquire');
    const answers = await Promise.all([first.line(), second.line()]);
    expect(answers.filter((answer) => answer === 'done epoch 1')).toHaveLength(1);
    const [winner, loser] = answers[0] === 'done epoch 1' ? [first, second] : [second, first];
    const refusal = answers.find((answer) => answer.startsWith('journal-locked'));
    expect(refusal).toContain(`process ${winner.pid} on host`);
    expect(refusal).toContain('end that process, or only read from here');
    winner.send('close');
    expect(await winner.line()).toBe('done');
    loser.send('acquire');
    expect(await loser.line()).toBe('done epoch 2');
  },
);

test('a killed writer frees the lease at once, and nothing it acknowledged is lost', patience, async () => {
  await using directory = await temporaryDirectory();
  await using writer = await startJournal(directory.path);
  writer.send('write 1');
  let acknowledged = 0;
  while (acknowledged < 50) acknowledged = Number(await writer.line());
  const journal = fileJournal(directory.path);
  await expect(journal.acquire()).rejects.toThrow(JournalLockedError);
  expect((await journal.holder())?.pid).toBe(writer.pid);
  await writer.kill('SIGKILL');
  expect(await journal.holder()).toBeUndefined();
  const records = await collect(journal.read('one'));
  expect(records.length).toBeGreaterThanOrEqual(acknowledged);
  expect(records).toEqual(records.map((_, index) => recordAt('one', index + 1)));
  const next = records.length + 1;
  await journal.append('one', [recordAt('one', next)], { expectedSequence: next - 1 });
  expect(await collect(journal.read('one'))).toHaveLength(next);
  await journal.close();
});

test(
  'a writer that was taken over is refused at its next append, and nothing it wrote since counts',
  patience,
  async () => {
    await using directory = await temporaryDirectory();
    await using stale = await startJournal(directory.path);
    stale.send('append 1');
    expect(await stale.line()).toBe('done 1');
    const journal = fileJournal(directory.path, { takeOver: true });
    await journal.append('one', [recordAt('one', 2)], { expectedSequence: 1 });
    stale.send('append 2');
    expect(await stale.line()).toMatch(/^journal-conflict .*took the journal over \(epoch 2 after 1\)/);
    stale.send('append 2');
    expect(await stale.line()).toMatch(/^journal-conflict/);
    expect(await collect(journal.read('one'))).toEqual([recordAt('one', 1), recordAt('one', 2)]);
    await journal.close();
  },
);

test('a frame that a stale writer lands behind the take-over is never read', async () => {
  await using directory = await temporaryDirectory();
  const stale = fileJournal(directory.path);
  await stale.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  const journal = fileJournal(directory.path, { takeOver: true });
  await journal.append('one', [recordAt('one', 2)], { expectedSequence: 1 });
  // As if its write had been under way in a stopped process: into the old segment, and into one of the old epoch.
  const { encodeFrame } = await import('../journal/frame.js');
  const late = { ...recordAt('one', 2), at: 1 };
  const frame = encodeFrame('one', [late], { firstSequence: 2, epoch: 1 });
  const files = join(directory.path, 'deployments', 'one');
  await writeFile(join(files, '00000001-000000000001.log'), frame, { flag: 'a' });
  await writeFile(join(files, '00000001-000000000002.log'), frame);
  expect(await collect(fileJournal(directory.path).read('one'))).toEqual([recordAt('one', 1), recordAt('one', 2)]);
  await expect(stale.append('one', [late], { expectedSequence: 1 })).rejects.toThrow(JournalConflictError);
  await Promise.all([journal.close(), stale.close()]);
});

test('a second journal object in the same process is refused by name', async () => {
  await using directory = await temporaryDirectory();
  const first = fileJournal(directory.path);
  await first.acquire();
  await expect(fileJournal(directory.path).acquire()).rejects.toThrow(/this process .* another journal object/);
  await first.close();
});

test('epochs that two others used up meanwhile are not used again', async () => {
  await using directory = await temporaryDirectory();
  await makeDirectory(directory.path);
  await writeFile(join(directory.path, '00000007'), JSON.stringify({ holder: ownIdentity(), released: true }));
  const lease = await takeLease(directory.path, anybody);
  expect(lease.epoch).toBe(8);
  expect(await highestEpoch(directory.path)).toBe(8);
});

test('a process is told apart from a later one with its number, and from one that cannot be seen from here', () => {
  const own = ownIdentity();
  expect(mayBeAlive(own, own)).toBe(true);
  expect(isSameProcess({ ...own }, own)).toBe(true);
  expect(mayBeAlive({ ...own, startTime: '1' }, own)).toBe(false);
  expect(mayBeAlive({ ...own, pid: 2 ** 22 + 1 }, own)).toBe(false);
  expect(mayBeAlive({ ...own, bootId: 'an earlier boot' }, own)).toBe(false);
  expect(mayBeAlive({ ...own, host: 'another', startTime: '1' }, own)).toBe(true);
  expect(mayBeAlive({ ...own, pidNamespace: 'pid:[1]', startTime: '1' }, own)).toBe(true);
});
