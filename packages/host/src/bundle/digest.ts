import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import type { BundleEntry } from './bundle.js';
import { bytesOf, pathBelow } from './name-bytes.js';

/** A digest over what is deployed: paths, kinds, permission bits and content; not times, owners or the archive's format. */
export async function digestOf(directory: string, entries: readonly BundleEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of entries) {
    // Directories hardly ever carry the same mode twice: their mode is not deployed either.
    const mode = entry.kind === 'file' ? entry.mode.toString(8) : '-';
    hash.update(`${entry.kind}\0${mode}\0`).update(bytesOf(entry.path)).update('\0');
    const path = pathBelow(directory, entry.path);
    if (entry.kind === 'link') hash.update(await readlink(path, { encoding: 'buffer' }));
    if (entry.kind === 'file') hash.update(await fileDigest(path));
  }
  return `sha256:${hash.digest('hex')}`;
}

async function fileDigest(path: string | Buffer): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest();
}
