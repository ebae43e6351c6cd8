import { nameOf } from './name-bytes.js';

/** Tar comes in blocks of this many bytes. */
export const blockSize = 512;

/** A header block as it stands, extensions not applied. */
export interface TarHeader {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  /** The type flag; NUL is given as `0`. */
  readonly type: string;
  readonly linkName: string;
}

/** Reads a header block (POSIX ustar, with GNU's numbers beyond octal). Answers with what is wrong as text. */
export function parseTarHeader(block: Uint8Array): TarHeader | string {
  const sum = numberAt(block, 148, 8);
  if (sum === undefined || sum !== checksumOf(block)) return 'has a header with a wrong checksum';
  const mode = numberAt(block, 100, 8);
  const uid = numberAt(block, 108, 8);
  const gid = numberAt(block, 116, 8);
  const size = numberAt(block, 124, 12);
  const modified = numberAt(block, 136, 12);
  if (size === undefined || size < 0 || mode === undefined) return 'has a header with numbers that are none';
  const type = String.fromCharCode(block[156] || 0x30);
  // Only POSIX headers have a prefix; GNU's own keep other things in its place.
  const isPosix = block[262] === 0 && nameOf(block.subarray(257, 262)) === 'ustar';
  const prefix = isPosix ? textAt(block, 345, 155) : '';
  const name = textAt(block, 0, 100);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: mode & 0o7777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    size,
    modified: modified ?? 0,
    type,
    linkName: textAt(block, 157, 100),
  };
}

/** Sum of all bytes, those of the sum itself counted as spaces. */
export function checksumOf(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < 148; index += 1) sum += block[index] ?? 0;
  for (let index = 156; index < blockSize; index += 1) sum += block[index] ?? 0;
  return sum;
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Text up to the first NUL. */
function textAt(block: Uint8Array, offset: number, length: number): string {
  let end = offset;
  while (end < offset + length && block[end] !== 0) end += 1;
  return end === offset ? '' : nameOf(block.subarray(offset, end));
}

/** An octal number, or two's complement in base 256 where the first bit is set. */
function numberAt(block: Uint8Array, offset: number, length: number): number | undefined {
  const first = block[offset] ?? 0;
  if (first < 0x80) return octalAt(block, offset, length);
  const field = block.subarray(offset, offset + length);
  let value = first & 0x40 ? (first & 0x7f) - 0x80 : first & 0x7f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Digits up to a NUL, with white space around them. */
function octalAt(block: Uint8Array, offset: number, length: number): number | undefined {
  let value = 0;
  let isOver = false;
  let hasBegun = false;
  for (let index = offset; index < offset + length; index += 1) {
    const byte = block[index] ?? 0;
    if (byte === 0) break;
    const isSpace = byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
    if (isSpace) isOver = hasBegun;
    else if (isOver || byte < 0x30 || byte > 0x37) return undefined;
    else {
      hasBegun = true;
      value = value * 8 + byte - 0x30;
    }
  }
  return value;
}
