import { JournalConflictError, JournalFailedError } from '@rollway/core';
import { succeeded } from '@rollway/core/target';
import { expect, test, vi } from 'vitest';
import { collect, deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';
import { type CreateAppendFile, createAppendFile } from '../journal/durable-files.js';

/** A real disk until it is told to be full. */
function fillableDisk(): { readonly createFile: CreateAppendFile; fill(): void } {
  let full = false;
  return {
    fill() {
      full = true;
    },
    createFile: async (file) => {
      const real = await createAppendFile(file);
      return {
        ...real,
        append: (bytes) =>
          full ? Promise.reject(new RangeError('ENOSPC: no space left on device')) : real.append(bytes),
      };
    },
  };
}

test('a journal that cannot be written ends its deployment loudly, and the next driver takes it up', async () => {
  await using directory = await temporaryDirectory();
  const disk = fillableDisk();
  const gate = deferred();
  const { target, calls } = memoryTarget(['a', 'b'], () => gate.promise.then(succeeded));
  const group = groupOf(target);
  {
    const journal = fileJournal(directory.path, { createFile: disk.createFile });
    await using driver = createEmbeddedDriver({ groups: [group], journal });
    const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    disk.fill();
    const paused = expect(deployment.pause({ reason: 'full' })).rejects.toThrow(JournalFailedError);
    await expect(deployment.finished()).rejects.toThrow(/no space left on device.*then open the journal again/);
    await paused;
    await expect(deployment.resume({ reason: 'too late' })).rejects.toThrow(JournalFailedError);
    await expect(
      driver.start(group, { deploymentId: 'web-1', revision }).then((again) => again.pause({ reason: 'x' })),
    ).rejects.toThrow();
  }
  gate.resolve();
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const { resumed } = await driver.resume();
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');
});

test('a controller that was taken over lets its operations go and starts nothing more', async () => {
  await using directory = await temporaryDirectory();
  const gate = deferred();
  const signals: AbortSignal[] = [];
  const first = memoryTarget(['a', 'b'], (_request, { signal }) => {
    signals.push(signal);
    return gate.promise.then(succeeded);
  });
  const group = groupOf(first.target);
  await using loser = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const lost = await loser.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(first.calls).toHaveLength(1));

  const second = memoryTarget(['a', 'b']);
  const sameGroup = groupOf(second.target);
  await using winner = createEmbeddedDriver({
    groups: [sameGroup],
    journal: fileJournal(directory.path, { takeOver: true }),
  });
  const { resumed } = await winner.resume();
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');

  const ended = expect(lost.finished()).rejects.toThrow(JournalConflictError);
  gate.resolve();
  await ended;
  expect(first.calls).toHaveLength(1);
  expect(second.calls).toHaveLength(14);
  const records = await collect(fileJournal(directory.path).read('web-1'));
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1));
});

test('operations in flight are let go when the journal is lost', async () => {
  await using directory = await temporaryDirectory();
  const disk = fillableDisk();
  const signals: AbortSignal[] = [];
  const { target } = memoryTarget(['a'], (_request, { signal }) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  const group = groupOf(target);
  const journal = fileJournal(directory.path, { createFile: disk.createFile });
  await using driver = createEmbeddedDriver({ groups: [group], journal });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(signals).toHaveLength(1));
  disk.fill();
  await expect(deployment.pause({ reason: 'full' })).rejects.toThrow(JournalFailedError);
  await vi.waitFor(() => expect(signals[0]?.aborted).toBe(true));
});
