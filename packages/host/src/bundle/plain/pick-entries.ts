import { open } from 'node:fs/promises';
import { tarEnd } from '../../lifecycle/tar-writer.js';
import type { Bundle, BundleContent } from '../bundle.js';
import { gunzipSource } from './byte-source.js';

type Range = readonly [start: number, end: number];

/** An archive of some entries of another, by their names in it, uncompressed and byte for byte. */
export async function* pickEntries(
  { location }: Bundle,
  { ranges }: Extract<BundleContent, { type: 'archive' }>,
  names: Iterable<string>,
): AsyncGenerator<Uint8Array, void, void> {
  const wanted = joined([...names].map((name) => ranges.get(name)).filter((range) => range !== undefined));
  yield* location.type === 'tgz' ? zippedRanges(location.path, wanted) : fileRanges(location.path, wanted);
  yield tarEnd;
}

/** What lies side by side is read at once. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const result: [number, number][] = [];
  for (const [start, end] of ranges.toSorted(([left], [right]) => left - right)) {
    const last = result.at(-1);
    if (last !== undefined && last[1] === start) last[1] = end;
    else result.push([start, end]);
  }
  return result;
}

const piece = 256 * 1024;

/** Ranges that lie near each other come from one reading: asking again costs more than what is read in vain. */
async function* fileRanges(path: string, ranges: readonly Range[]): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(path);
  let buffer: Buffer = Buffer.alloc(0);
  let from = 0;
  try {
    for (const [start, end] of ranges) {
      for (let at = start; at < end; ) {
        if (at < from || at >= from + buffer.length) {
          const { bytesRead, buffer: read } = await handle.read(Buffer.allocUnsafe(piece), 0, piece, at);
          if (bytesRead === 0) return;
          buffer = read.subarray(0, bytesRead);
          from = at;
        }
        const some = buffer.subarray(at - from, Math.min(end - from, buffer.length));
        yield some;
        at += some.length;
      }
    }
  } finally {
    await handle.close();
  }
}

async function* zippedRanges(path: string, ranges: readonly Range[]): AsyncGenerator<Uint8Array, void, void> {
  const source = await gunzipSource(path);
  try {
    for (const [start, end] of ranges) {
      if (!(await source.skip(start - source.position()))) return;
      while (source.position() < end) {
        const length = Math.min(piece, end - source.position());
        if (!(await source.fill(length))) return;
        yield Buffer.from(source.take(length) ?? []);
      }
    }
  } finally {
    await source.close();
  }
}
