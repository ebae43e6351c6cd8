import type { JournalRecord } from '@rollway/core/driver';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, encodeFrame, encodeLine, headerOf, recordsOf } from './frame.js';

const anyRecords = fc
  .array(fc.record({ reason: fc.string({ unit: 'binary' }), at: fc.nat() }), { minLength: 1, maxLength: 5 })
  .map((contents) =>
    contents.map(
      (content, index): JournalRecord => ({
        type: 'deployment-paused',
        ...content,
        deploymentId: 'one',
        sequence: 11 + index,
      }),
    ),
  );

/** A frame without its line feed. */
function frameOf(records: readonly JournalRecord[]): Buffer {
  return encodeFrame('one', records, { firstSequence: 11, epoch: 3 }).subarray(0, -1);
}

test('records come back as they went in, whatever their text', () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      const content = decodeLine(frameOf(records));
      const header = content === undefined ? undefined : headerOf(content);
      expect(header).toEqual({ version: 1, deploymentId: 'one', firstSequence: 11, count: records.length, epoch: 3 });
      // JSON has one form for a lone surrogate and its replacement; what counts is that reading is the inverse of writing.
      const expected: unknown = JSON.parse(JSON.stringify(records));
      expect(content === undefined || header === undefined ? undefined : recordsOf(content, header)).toEqual(expected);
    }),
  );
});

test('a frame is one line', () => {
  fc.assert(
    fc.property(anyRecords, (records) => {
      expect(frameOf(records).includes(0x0a)).toBe(false);
    }),
  );
});

test('any changed, missing or added byte is noticed', () => {
  fc.assert(
    fc.property(anyRecords, fc.nat(), fc.integer({ min: 1, max: 255 }), (records, place, change) => {
      const frame = frameOf(records);
      const position = place % frame.length;
      const changed = Buffer.from(frame);
      changed[position] = (changed[position] ?? 0) ^ change;
      expect(decodeLine(changed)).toBeUndefined();
      expect(decodeLine(Buffer.concat([frame.subarray(0, position), frame.subarray(position + 1)]))).toBeUndefined();
      expect(decodeLine(Buffer.concat([frame, Buffer.from([change])]))).toBeUndefined();
    }),
  );
});

test('lines that are no frames have no header', () => {
  for (const text of [
    '',
    '{}',
    '{"v":1}',
    '{"v":1,"deploymentId":"a","firstSequence":"1","count":1,"epoch":1,',
    'null',
  ]) {
    const content = decodeLine(encodeLine(text).subarray(0, -1));
    expect(content?.toString()).toBe(text === '' ? undefined : text);
    if (content !== undefined) expect(headerOf(content)).toBeUndefined();
  }
});

test('short lines are not taken for anything', () => {
  for (const text of ['', 'a', '00000000', '00000000 ', '0000000x {}'])
    expect(decodeLine(Buffer.from(text))).toBeUndefined();
});
