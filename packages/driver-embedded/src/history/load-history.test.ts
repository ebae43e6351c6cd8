import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, type FileJournal, fileJournal } from '../index.js';
import { loadHistory } from './load-history.js';

/** A journal with some finished deployments of group `web` in it. */
async function journalWith(path: string, deploymentIds: readonly string[]): Promise<FileJournal> {
  const group = groupOf(memoryTarget(['a', 'b']).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(path) });
  for (const deploymentId of deploymentIds) await (await driver.start(group, { deploymentId, revision })).finished();
  return fileJournal(path);
}

const group = { applicationName: 'web', name: 'web' };

test('only deployments since the kept history are read again', async () => {
  await using directory = await temporaryDirectory();
  const journal = await journalWith(directory.path, ['one', 'two', 'three']);
  const read: string[] = [];
  const watched = {
    ...journal,
    read: (id: string, range?: { after?: number }) => {
      read.push(id);
      return journal.read(id, range);
    },
  };
  const listings = await collect(journal.list());
  const history = await loadHistory(watched, group, listings);
  expect(history.lastSuccessful?.deploymentId).toBe('three');
  // The start of the third folded the first two and kept that.
  expect(read).toEqual(['three']);
  expect((await loadHistory(watched, group, listings)).through).toBe('three');
  expect(read).toEqual(['three']);
});

test('a history that is lost, damaged or ahead of the journal is made again', async () => {
  await using directory = await temporaryDirectory();
  const journal = await journalWith(directory.path, ['one', 'two']);
  const listings = await collect(journal.list());
  const whole = await loadHistory(journal, group, listings);
  const [name = ''] = await readdir(join(directory.path, 'derived'));
  const file = join(directory.path, 'derived', name);
  const spoil = [
    () => rm(file),
    () => writeFile(file, '{"version":1,'),
    () => writeFile(file, JSON.stringify({ version: 2, through: 'two', instances: [] })),
    () => writeFile(file, JSON.stringify({ version: 1, through: 'of another journal', instances: [] })),
  ];
  for (const one of spoil) {
    await one();
    expect(await loadHistory(journal, group, listings)).toEqual(whole);
  }
});

test('each group has a history of its own', async () => {
  await using directory = await temporaryDirectory();
  const journal = await journalWith(directory.path, ['one']);
  const listings = await collect(journal.list());
  expect((await loadHistory(journal, { ...group, name: 'api' }, listings)).instances.size).toBe(0);
  expect((await loadHistory(journal, group, listings)).instances.size).toBe(2);
});
