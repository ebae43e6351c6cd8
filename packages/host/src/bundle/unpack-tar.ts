import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BundleUnreadableError } from '@rollway/core';
import type { BundleLocation } from './bundle.js';
import { type BundleLimits, expansionMeter } from './bundle-limits.js';
import { createEntryCheck } from './check-entries.js';
import { nameInArchive } from './check-name.js';
import { readTar, type TarEntry, TarFormatError } from './read-tar.js';
import { createUnpacking, type Unpacking } from './unpacking.js';

/** Unpacks a tar, gzipped or not, each entry checked before it is written. What is refused is named when all were seen. */
export async function unpackTar(location: BundleLocation, directory: string, limits: BundleLimits): Promise<void> {
  const check = createEntryCheck(limits);
  const unpacking = createUnpacking(directory);
  let entries = 0;
  const refusal = (problems = check.problems): BundleUnreadableError =>
    new BundleUnreadableError({ bundle: location.path, problems });
  try {
    for await (const entry of readTar(await openTar(location, limits))) {
      entries += 1;
      const name = check.accept(entry);
      if (name !== undefined) await unpackEntry(unpacking, name, entry);
      if (check.isHopeless) throw refusal();
    }
  } catch (error) {
    if (!(error instanceof TarFormatError)) throw error;
    throw refusal([...check.problems, { path: '', message: error.message }]);
  }
  if (entries === 0) throw refusal([{ path: '', message: 'must be a tar archive with at least one entry' }]);
  if (check.problems.length > 0) throw refusal();
  unpacking.finish();
}

async function unpackEntry(unpacking: Unpacking, name: string, entry: TarEntry): Promise<void> {
  const { kind, content, linkTarget = '' } = entry;
  if (kind === 'file') await unpacking.file(name, entry, content);
  else if (kind === 'directory') unpacking.directory(name, entry);
  else if (kind === 'link') unpacking.link(name, entry, linkTarget);
  else if (kind === 'hard-link') unpacking.hardLink(name, entry, nameInArchive(linkTarget));
}

/** The tar's bytes, decompressed when they are compressed though the type does not say so (as tar does), and counted. */
async function openTar({ path, type }: BundleLocation, limits: BundleLimits): Promise<AsyncIterable<Uint8Array>> {
  const { size } = await stat(path);
  const isGzip = await startsWithGzip(path);
  if (type === 'tgz' && !isGzip) throw new TarFormatError('must be gzipped; the type of a bare tar is tar');
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  return counted(isGzip ? gunzipped(file) : file, expansionMeter(limits, size));
}

async function startsWithGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function gunzipped(file: ReturnType<typeof createReadStream>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  file.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => file.destroy());
  return file.pipe(gunzip);
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  meter: (bytes: number) => string | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of source) {
    const problem = meter(piece.length);
    if (problem !== undefined) throw new TarFormatError(problem);
    yield piece;
  }
}
