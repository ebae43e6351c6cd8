import { expect, test } from 'vitest';
import { createCheckpoints } from './checkpoints.js';

const spaced = 100_000;

test('the last place at or before a record is found', () => {
  const places = createCheckpoints();
  expect(places.before(5)).toBeUndefined();
  for (let index = 1; index <= 50; index += 1)
    places.add({ sequence: index * 10, segment: 'one', offset: index * spaced });
  expect(places.before(9)).toBeUndefined();
  expect(places.before(10)?.sequence).toBe(10);
  expect(places.before(499)?.sequence).toBe(490);
  expect(places.before(10_000)?.offset).toBe(50 * spaced);
});

test('places close together, and ones that are known already, are not kept', () => {
  const places = createCheckpoints();
  places.add({ sequence: 10, segment: 'one', offset: 1_000 });
  places.add({ sequence: 11, segment: 'one', offset: 1_100 });
  expect(places.before(11)?.sequence).toBe(10);
  places.add({ sequence: 12, segment: 'two', offset: 0 });
  expect(places.before(12)?.segment).toBe('two');
  places.add({ sequence: 5, segment: 'one', offset: 0 });
  expect(places.before(9)).toBeUndefined();
});
