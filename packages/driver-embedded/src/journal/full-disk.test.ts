import { expect, test } from 'vitest';
import { collect, recordAt, temporaryDirectory } from '../../test/fixtures.js';
import { spawnProgram } from '../../test/spawn-program.js';
import { fileJournal } from './file-journal.js';

test('a disk that fills up stops the writer, and everything it acknowledged is read and goes on elsewhere', {
  timeout: 60_000,
}, async () => {
  await using directory = await temporaryDirectory();
  await using writer = spawnProgram('journal-program.ts', [directory.path], { fileBlocks: 16 });
  expect(await writer.line()).toBe('ready');
  writer.send('write 1');
  let acknowledged = 0;
  let answer = await writer.line();
  while (/^\d+$/.test(answer)) {
    acknowledged = Number(answer);
    answer = await writer.line();
  }
  expect(answer).toMatch(/^journal-failed .*free space or repair the disk, then open the journal again/);
  expect(acknowledged).toBeGreaterThan(10);
  const next = acknowledged + 1;
  writer.send(`append ${next}`);
  expect(await writer.line()).toMatch(/^journal-failed/);
  expect(await collect(fileJournal(directory.path).read('one'))).toEqual(
    Array.from({ length: acknowledged }, (_, index) => recordAt('one', index + 1)),
  );
  writer.send('close');
  expect(await writer.line()).toBe('done');
  const journal = fileJournal(directory.path);
  await journal.append('one', [recordAt('one', next)], { expectedSequence: acknowledged });
  expect(await collect(journal.read('one'))).toHaveLength(next);
  await journal.close();
});
