import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordAt, temporaryDirectory } from '../../test/fixtures.js';
import { fileJournal } from './file-journal.js';

const snapshot = { sequence: 7, state: { name: 'ünïcode', list: [1, 2, 3] } };

test('the latest snapshot is kept, as it was when it was saved', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  await journal.saveSnapshot('one', snapshot);
  const changing = { sequence: 8, state: { count: 1 } };
  const saved = journal.saveSnapshot('one', changing);
  changing.state.count = 2;
  await saved;
  expect(await journal.loadSnapshot('one')).toEqual({ sequence: 8, state: { count: 1 } });
  expect((await readdir(join(directory.path, 'deployments', 'one'))).filter((name) => name.endsWith('.tmp'))).toEqual(
    [],
  );
  await journal.close();
});

test('a snapshot with any byte changed or cut off is not used', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', 1)], { expectedSequence: 0 });
  await journal.saveSnapshot('one', snapshot);
  const file = join(directory.path, 'deployments', 'one', 'snapshot.json');
  const bytes = await readFile(file);
  for (let position = 0; position < bytes.length - 1; position += 1) {
    const damaged = Buffer.from(bytes);
    damaged[position] = (damaged[position] ?? 0) ^ 1;
    await writeFile(file, damaged);
    expect(await journal.loadSnapshot('one'), `byte ${position} changed`).toBeUndefined();
    await writeFile(file, bytes.subarray(0, position));
    expect(await journal.loadSnapshot('one'), `cut to ${position} bytes`).toBeUndefined();
  }
  await writeFile(file, bytes);
  expect(await journal.loadSnapshot('one')).toEqual(snapshot);
  await journal.close();
});
