import { createWriteStream } from 'node:fs';
import { chmod, lutimes, mkdir, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { BundleUnreadableError, type Problem } from '@rollway/core';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { BundleLocation } from './bundle.js';
import { entryProblem, linkProblem, nameProblem } from './check-name.js';

/** Unpacks a zip after every name in it has been checked; modes and links are those of the archive's Unix attributes. */
export async function unpackZip(location: BundleLocation, directory: string): Promise<void> {
  const zip = await openPromise(location.path, { lazyEntries: true, autoClose: false });
  try {
    const entries = await readEntries(zip);
    const problems = checkEntries(entries);
    if (problems.length > 0) throw new BundleUnreadableError({ bundle: location.path, problems });
    // Links last: no file may be written through one.
    for (const entry of entries.filter((each) => !isLink(each))) await unpackEntry(zip, entry, directory);
    for (const entry of entries.filter(isLink)) await unpackLink(zip, entry, { location, directory });
  } finally {
    zip.close();
  }
}

function readEntries(zip: ZipFile): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}

function checkEntries(entries: readonly Entry[]): readonly Problem[] {
  return entries.flatMap((entry) => {
    const problem = nameProblem(entry.fileName.replace(/\/+$/, ''));
    return problem === undefined ? [] : [entryProblem(entry.fileName, problem)];
  });
}

async function unpackEntry(zip: ZipFile, entry: Entry, directory: string): Promise<void> {
  const path = join(directory, entry.fileName);
  if (entry.fileName.endsWith('/')) {
    await mkdir(path, { recursive: true });
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await pipeline(await openEntry(zip, entry), createWriteStream(path));
  const mode = unixMode(entry) & 0o7777;
  await chmod(path, mode === 0 ? 0o644 : mode);
  const modified = entry.getLastModDate();
  await utimes(path, modified, modified);
}

async function unpackLink(
  zip: ZipFile,
  entry: Entry,
  bundle: { readonly location: BundleLocation; readonly directory: string },
): Promise<void> {
  const target = await text(await openEntry(zip, entry));
  const problem = linkProblem(entry.fileName, target);
  if (problem !== undefined) {
    throw new BundleUnreadableError({
      bundle: bundle.location.path,
      problems: [entryProblem(entry.fileName, problem)],
    });
  }
  const path = join(bundle.directory, entry.fileName);
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path);
  const modified = entry.getLastModDate();
  await lutimes(path, modified, modified);
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return zip.openReadStreamPromise(entry);
}

/** The upper half of the external attributes holds the Unix mode when the archive was made on a Unix. */
function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16;
}

function isLink(entry: Entry): boolean {
  return (unixMode(entry) & 0o170000) === 0o120000;
}
