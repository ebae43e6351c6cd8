import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allAtOnce, inPlace } from '@rollway/core';
import { emptyState, type Snapshot } from '@rollway/core/driver';
import { expect, test } from 'vitest';
import { deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';
import { loadState } from './load-state.js';
import { createSnapshotPolicy } from './snapshot-policy.js';

test('a large deployment leaves a snapshot that gives the same state as its records', async () => {
  await using directory = await temporaryDirectory();
  const instanceIds = Array.from({ length: 500 }, (_, index) => `i-${index}`);
  const strategy = inPlace({ minimumHealthyHosts: allAtOnce });
  const group = groupOf(memoryTarget(instanceIds).target, { strategy });
  {
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
    await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  }
  const journal = fileJournal(directory.path);
  expect((await journal.loadSnapshot('web-1'))?.sequence).toBeGreaterThan(5_000);
  const fromSnapshot = await loadState(journal, 'web-1');
  await writeFile(join(directory.path, 'deployments', 'web-1', 'snapshot.json'), 'spoiled');
  expect(await journal.loadSnapshot('web-1')).toBeUndefined();
  expect(await loadState(journal, 'web-1')).toEqual(fromSnapshot);
});

/** Counts snapshots; each is under way until it is let go. */
function policyWith(save: () => Promise<void>) {
  const saved: Snapshot[] = [];
  const errors: unknown[] = [];
  const policy = createSnapshotPolicy({
    journal: {
      saveSnapshot: (_deploymentId, snapshot) => {
        saved.push(snapshot);
        return save();
      },
    },
    sequence: 100,
    onError: (error) => errors.push(error),
  });
  const commit = (sequence: number): void => policy.afterCommit('web-1', { ...emptyState(), sequence });
  return { policy, commit, saved, errors };
}

test('snapshots are taken after enough records, one at a time', async () => {
  const gate = deferred();
  const { policy, commit, saved } = policyWith(() => gate.promise);
  for (const sequence of [4_000, 5_099, 5_100, 20_000]) commit(sequence);
  expect(saved.map(({ sequence }) => sequence)).toEqual([5_100]);
  gate.resolve();
  await policy.saved();
  commit(20_001);
  expect(saved).toHaveLength(2);
});

test('a snapshot that could not be written is reported and the next one is tried', async () => {
  const { policy, commit, saved, errors } = policyWith(() => Promise.reject(new RangeError('disk full')));
  commit(6_000);
  await policy.saved();
  expect(errors).toHaveLength(1);
  commit(12_000);
  await policy.saved();
  expect(saved).toHaveLength(2);
});
