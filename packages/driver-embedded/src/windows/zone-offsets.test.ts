import { expect, test } from 'vitest';
import { zoneOffsetsFrom } from './zone-offsets.js';

const at = (text: string): number => Date.parse(text);

test('the offsets of a zone change when its clocks do', () => {
  const offsets = zoneOffsetsFrom('Europe/Berlin', at('2026-01-15T12:00:00Z'));
  expect(offsets.slice(0, 3)).toEqual([
    { from: 0, offset: 3_600_000 },
    { from: at('2026-03-29T01:00:00Z'), offset: 7_200_000 },
    { from: at('2026-10-25T01:00:00Z'), offset: 3_600_000 },
  ]);
});

test('a zone whose clocks never change has one offset', () => {
  expect(zoneOffsetsFrom('Asia/Kolkata', at('2026-01-15T12:00:00Z'))).toEqual([{ from: 0, offset: 19_800_000 }]);
});

test('a zone that does not exist is refused', () => {
  expect(() => zoneOffsetsFrom('Europe/Nowhere', 0)).toThrow(RangeError);
});
