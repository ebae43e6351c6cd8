/** A journal of version 1, as its bytes were written once: every later release must read them. The files are never rewritten. */
import { fileURLToPath } from 'node:url';
import { emptyState, foldRecords, viewOf } from '@rollway/core/driver';
import { expect, test } from 'vitest';
import { collect, groupOf, memoryTarget, revision } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';

const directory = fileURLToPath(new URL('../../test/golden-journal/', import.meta.url));

test('its records mean what they meant', async () => {
  const journal = fileJournal(directory);
  const records = await collect(journal.read('web-1'));
  expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_record, index) => index + 1));
  expect(records).toHaveLength(36);
  const state = await foldRecords(records, emptyState());
  expect(viewOf(state)).toMatchObject({ deploymentId: 'web-1', status: 'succeeded', overview: { succeeded: 2 } });
  expect(await collect(journal.list())).toMatchObject([{ deploymentId: 'web-1', startedAt: 1_700_000_000_010 }]);
});

test('a driver finds its deployment again', async () => {
  const group = groupOf(memoryTarget(['a', 'b']).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory) });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  expect(await deployment.finished()).toMatchObject({ status: 'succeeded', duration: 990 });
});
