import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { ArchiveEntry } from './archive-entry.js';
import { zipEntryName } from './zip-name.js';

/** An entry of a zip, what is wrong with it, and how to come by its content. */
export interface ZipEntry extends Omit<ArchiveEntry, 'linkTarget'> {
  readonly problem?: string;
  readonly size: number;
  content(): AsyncGenerator<Uint8Array, void, void>;
}

/** Why the content of a zip cannot be read on. */
export class ZipContentError extends Error {}

const localHeaderLength = 30;

/** The entries as the central directory lists them, each held against its own local header. */
export async function* readZip(zip: ZipFile): AsyncGenerator<ZipEntry, void, void> {
  const taken: { readonly start: number; readonly end: number }[] = [];
  for await (const entry of zip.eachEntry()) {
    const problem = await headerProblem(zip, entry, taken);
    yield {
      ...describe(entry),
      ...(problem === undefined ? {} : { problem }),
      size: entry.uncompressedSize,
      content: () => contentOf(zip, entry),
    };
  }
}

function describe(entry: Entry): Omit<ArchiveEntry, 'linkTarget'> {
  const path = zipEntryName(entry);
  const type = unixMode(entry) & 0o170000;
  // A zip that was not made on a Unix has no modes: what unzip gives such files.
  const mode = unixMode(entry) & 0o7777 || (path.endsWith('/') ? 0o755 : 0o644);
  return { path, kind: kindOf(path, type), mode, modified: entry.getLastModDate().getTime() / 1000 };
}

function kindOf(path: string, type: number): ArchiveEntry['kind'] {
  if (type === 0o120000) return 'link';
  if (path.endsWith('/') || type === 0o040000) return 'directory';
  if (type === 0 || type === 0o100000) return 'file';
  return { unsupported: `a device, pipe or socket (type ${type.toString(8)})` };
}

/** The upper half of the external attributes holds the Unix mode when the archive was made on a Unix. */
function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16;
}

/** One reader may believe the central directory, another the local header; so both have to say the same. */
async function headerProblem(
  zip: ZipFile,
  entry: Entry,
  taken: { readonly start: number; readonly end: number }[],
): Promise<string | undefined> {
  if (entry.isEncrypted()) return 'must not be encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `must be stored or deflated, not compressed by method ${entry.compressionMethod}`;
  }
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw)) {
    return `must have one name, not ${JSON.stringify(local.fileName.toString())} in its own header`;
  }
  if (local.compressionMethod !== entry.compressionMethod)
    return 'must have one compression method in both its headers';
  const start = entry.relativeOffsetOfLocalHeader;
  const end = start + localHeaderLength + local.fileNameLength + local.extraFieldLength + entry.compressedSize;
  const last = taken.at(-1);
  const overlaps =
    last === undefined || start >= last.end ? false : taken.some((each) => start < each.end && end > each.start);
  taken.push({ start, end });
  return overlaps ? 'must not share its content with another entry' : undefined;
}

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void, void> {
  const stream: Readable = await zip.openReadStreamPromise(entry);
  let sum = 0;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== entry.crc32) throw new ZipContentError(`has a wrong checksum for ${JSON.stringify(zipEntryName(entry))}`);
}
