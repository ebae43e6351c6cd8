import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { BundleEntry } from './bundle.js';
import { bytesOf, pathBelow } from './name-bytes.js';

/** Each update of a hash has its price, and a revision may have many small entries. */
const piece = 1_000;

/**
 * A digest over what is deployed: paths, kinds, permission bits and content; not times, owners or the archive's format.
 * Entries are ordered by path, and files have their own digests.
 */
export function digestOf(entries: readonly BundleEntry[]): string {
  const hash = createHash('sha256');
  let parts: Uint8Array[] = [];
  for (const entry of entries) {
    // Directories hardly ever carry the same mode twice: their mode is not deployed either.
    const mode = entry.kind === 'file' ? entry.mode.toString(8) : '-';
    parts.push(bytesOf(`${entry.kind}\0${mode}\0${entry.path}\0`));
    if (entry.kind === 'link') parts.push(bytesOf(entry.target ?? ''));
    if (entry.kind === 'file') parts.push(Buffer.from(entry.digest ?? '', 'hex'));
    if (parts.length < piece) continue;
    hash.update(Buffer.concat(parts));
    parts = [];
  }
  hash.update(Buffer.concat(parts));
  return `sha256:${hash.digest('hex')}`;
}

/** Reads every file of a directory and completes its entry with its digest. */
export async function digestDirectory(directory: string, entries: readonly BundleEntry[]): Promise<void> {
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    (entry as { digest?: string }).digest = await fileDigest(pathBelow(directory, entry.path));
  }
}

async function fileDigest(path: string | Buffer): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
