import fc from 'fast-check';
import { nameOf } from '../../packages/host/src/bundle/name-bytes.js';

/** Bytes that mean something to shells, tars, lists or terminals. */
const oddBytes = Buffer.from(
  '\n\t\r \\\'"$`*?[]{}()|&;<>~#!%-=:,.\u0001\u001b\u007f\x80\x81\x88\xc3\xa9\xed\xff',
  'latin1',
);

const oddNames = [
  '-rf',
  '--',
  '-',
  ' ',
  '\n',
  '...',
  '$(id)',
  '`id`',
  'a\nb',
  '%s',
  '\\n',
  '\\0101',
  "'",
  '"',
  '~root',
  'é',
  'e\u0301',
];

/** One part of a path, byte by byte whatever Linux takes. */
export const namePart: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...oddBytes), { minLength: 1, maxLength: 8 }) },
    { weight: 2, arbitrary: fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 }) },
    { weight: 2, arbitrary: fc.constantFrom('a', 'b', 'c').map((name) => [...Buffer.from(name)]) },
    { weight: 1, arbitrary: fc.constantFrom(...oddNames).map((name) => [...Buffer.from(name)]) },
  )
  .map((bytes) => nameOf(Uint8Array.from(bytes.filter((byte) => byte !== 0x2f))))
  .filter((name) => name !== '' && name !== '.' && name !== '..');

/** A path of one to three parts. */
export const namePath: fc.Arbitrary<string> = fc
  .array(namePart, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
  .filter((path) => !/^[A-Za-z]:[\\/]/.test(path));
