import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleEntry } from './bundle.js';

/** A digest over what is deployed: paths, kinds, permission bits and content; not times, owners or the archive's format. */
export async function digestOf(directory: string, entries: readonly BundleEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of entries) {
    // Directories hardly ever carry the same mode twice: their mode is not deployed either.
    const mode = entry.kind === 'file' ? entry.mode.toString(8) : '-';
    hash.update(`${entry.kind}\0${mode}\0${entry.path}\0`);
    if (entry.kind === 'link') hash.update(await readlink(join(directory, entry.path)));
    if (entry.kind === 'file') hash.update(await fileDigest(join(directory, entry.path)));
  }
  return `sha256:${hash.digest('hex')}`;
}

async function fileDigest(path: string): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest();
}
