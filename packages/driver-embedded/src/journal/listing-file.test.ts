import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collect, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';

async function finishOne(path: string): Promise<string> {
  const group = groupOf(memoryTarget(['a']).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(path) });
  await (await driver.start(group, { deploymentId: 'one', revision })).finished();
  return join(path, 'deployments', 'one', 'listing.json');
}

test('a listing that is lost, damaged or left behind by a crash is made again from the records', async () => {
  await using directory = await temporaryDirectory();
  const file = await finishOne(directory.path);
  const whole = await collect(fileJournal(directory.path).list());
  expect(whole).toMatchObject([
    { deploymentId: 'one', applicationName: 'web', deploymentGroupName: 'web', finished: true },
  ]);
  const text = await readFile(file, 'utf8');
  for (const spoil of [
    () => rm(file),
    () => writeFile(file, text.slice(0, 20)),
    // The crash came after the last record and before the listing.
    () => writeFile(file, text.replace('"finished":true', '"finished":false')),
  ]) {
    await spoil();
    expect(await collect(fileJournal(directory.path).list())).toEqual(whole);
  }
});

test('a deployment whose first record never became durable is not listed', async () => {
  await using directory = await temporaryDirectory();
  await finishOne(directory.path);
  const journal = fileJournal(directory.path);
  await journal.append('two', [], { expectedSequence: 0 });
  expect(await collect(journal.list())).toHaveLength(1);
  await journal.close();
});
