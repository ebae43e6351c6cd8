import { expect, test } from 'vitest';
import { orderSegments, segmentName } from './segment-name.js';

function boundsOf(names: readonly string[]): readonly string[] {
  return orderSegments(names).map(({ epoch, firstSequence, limit }) => `${epoch}:${firstSequence}..${limit}`);
}

test('segments are read in the order of their epochs and records, whatever order the directory gives', () => {
  const names = [segmentName(2, 41), segmentName(1, 1), 'snapshot.json', '.1-2.tmp', segmentName(1, 21)];
  expect(boundsOf(names)).toEqual(['1:1..21', '1:21..41', '2:41..Infinity']);
});

test('what a stale writer adds behind the first record of its successor does not count', () => {
  const names = [segmentName(1, 1), segmentName(1, 90), segmentName(2, 50)];
  expect(boundsOf(names)).toEqual(['1:1..50', '2:50..Infinity']);
});

test('a successor that wrote nothing is passed over by the one after it', () => {
  expect(boundsOf([segmentName(1, 1), segmentName(2, 10), segmentName(3, 10)])).toEqual(['1:1..10', '3:10..Infinity']);
});

test('names sort like their numbers, so that a listing shows the reading order', () => {
  const names = [segmentName(1, 9), segmentName(1, 10), segmentName(2, 10), segmentName(10, 11)];
  expect([...names].sort()).toEqual(names);
});
