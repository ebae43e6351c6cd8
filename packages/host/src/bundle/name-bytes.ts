import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';

/**
 * File names are bytes, and the rest of Rollway works with text. Bytes that are not UTF-8 become the lone surrogates U+DC80
 * to U+DCFF, one each, which no real text contains; {@link bytesOf} gives exactly the same bytes back.
 */
export function nameOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  let name = '';
  for (let index = 0; index < bytes.length; ) {
    const length = sequenceLength(bytes[index] ?? 0);
    const sequence = bytes.subarray(index, index + length);
    const isWhole = sequence.length === length && isUtf8(sequence);
    name += isWhole ? Buffer.from(sequence).toString('utf8') : String.fromCharCode(0xdc00 + (bytes[index] ?? 0));
    index += isWhole ? length : 1;
  }
  return name;
}

/** The bytes of a name as the file system has them. */
export function bytesOf(name: string): Buffer {
  if (!hasForeignBytes(name)) return Buffer.from(name, 'utf8');
  // With the flag u a surrogate pair is one character, so what is found is lone.
  const parts = name.split(/([\uDC80-\uDCFF])/u);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.of(part.charCodeAt(0) - 0xdc00))),
  );
}

/** Whether a name holds bytes that are not UTF-8, or is not well-formed text. */
export function hasForeignBytes(name: string): boolean {
  return /[\uD800-\uDFFF]/u.test(name);
}

/** A path below a directory in the form that Node's file system functions take: text where that is possible. */
export function pathBelow(directory: string, name: string): string | Buffer {
  if (!hasForeignBytes(name)) return join(directory, name);
  return Buffer.concat([Buffer.from(`${directory}/`), bytesOf(name)]);
}

/** A name as messages show it: in quotes, with escapes for what a terminal could act on or could not show. */
export function showName(name: string): string {
  return JSON.stringify(name)
    .replace(/\\udc([89a-f][0-9a-f])/g, '\\x$1')
    .replaceAll('\u007f', '\\u007f');
}

function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
