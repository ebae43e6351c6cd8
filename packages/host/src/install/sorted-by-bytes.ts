import { bytesOf } from '../bundle/name-bytes.js';

/** The order that programs on the host expect of lists they compare. */
export function sortedByBytes(items: readonly string[]): readonly string[] {
  // Code units and bytes agree as long as no surrogates come in: rare characters, and bytes that are not UTF-8.
  if (!/[\ud800-\udfff]/.test(items.join('\0'))) return items.toSorted();
  return items
    .map((item) => ({ item, bytes: bytesOf(item) }))
    .toSorted((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ item }) => item);
}

/** A list whose items end in NUL, names byte by byte. */
export function terminated(items: readonly string[]): Uint8Array {
  return items.length === 0 ? new Uint8Array() : bytesOf(`${items.join('\0')}\0`);
}
