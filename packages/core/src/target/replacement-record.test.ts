import { expect, test } from 'vitest';
import { replacementRecord } from './replacement-record.js';

test('what a target wrote comes back through the journal, to that target alone', () => {
  const mine = replacementRecord<{ readonly taskSet: string }>('mine');
  const details = JSON.parse(JSON.stringify(mine.write({ taskSet: 'a' }))) as never;

  expect(mine.read({ target: 'mine', details })).toEqual({ taskSet: 'a' });
  expect(mine.read({ target: 'another', details })).toBeUndefined();
  expect(mine.read(undefined)).toBeUndefined();
});
