import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, nameOf, pathBelow, showName } from './name-bytes.js';

describe('names as text', () => {
  test('any bytes come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...bytesOf(nameOf(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  test('UTF-8 is text, and what is not is escaped byte by byte', () => {
    expect(nameOf(Buffer.from('caf\u00e9 \u{1f600}'))).toBe('caf\u00e9 \u{1f600}');
    expect(nameOf(Buffer.from('caf\xe9!', 'latin1'))).toBe('caf\udce9!');
    // A surrogate in the clothes of UTF-8, and a sequence that is longer than needed.
    expect(nameOf(Buffer.of(0xed, 0xb2, 0x80))).toBe('\udced\udcb2\udc80');
    expect(nameOf(Buffer.of(0xc0, 0xaf))).toBe('\udcc0\udcaf');
  });

  test('a pair that holds such a surrogate is a character', () => {
    expect(bytesOf('\u{10080}')).toEqual(Buffer.from('\u{10080}'));
  });

  test('paths stay text where they can, and messages show the bytes', () => {
    expect(pathBelow('/d', 'a')).toBe('/d/a');
    expect(pathBelow('/d', 'a\udcff')).toEqual(Buffer.concat([Buffer.from('/d/a'), Buffer.of(0xff)]));
    expect(showName('a\n\udcff"\u007f')).toBe('"a\\n\\xff\\"\\u007f"');
  });
});
