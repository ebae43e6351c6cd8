import { stat } from 'node:fs/promises';
import { BundleUnreadableError, type Problem } from '@rollway/core';
import { openPromise } from 'yauzl';
import type { BundleLocation } from './bundle.js';
import { type BundleLimits, expansionMeter } from './bundle-limits.js';
import { createEntryCheck } from './check-entries.js';
import { entryProblem } from './check-name.js';
import { nameOf } from './name-bytes.js';
import { readZip, ZipContentError, type ZipEntry } from './read-zip.js';
import { createUnpacking, type Unpacking } from './unpacking.js';

/** No link that Linux would take is longer. */
const longestTarget = 4095;

type Meter = (bytes: number) => string | undefined;

/** Unpacks a zip, each entry checked before it is written; modes and links are those of the archive's Unix attributes. */
export async function unpackZip(location: BundleLocation, directory: string, limits: BundleLimits): Promise<void> {
  const check = createEntryCheck(limits);
  const unpacking = createUnpacking(directory);
  const meter = expansionMeter(limits, (await stat(location.path)).size);
  const problems: Problem[] = [];
  const refusal = (): BundleUnreadableError =>
    new BundleUnreadableError({ bundle: location.path, problems: [...check.problems, ...problems] });
  const zip = await openPromise(location.path, { lazyEntries: true, autoClose: false, decodeStrings: false });
  try {
    for await (const entry of readZip(zip)) {
      if (entry.problem === undefined) await unpackEntry(entry, { check, unpacking, meter });
      else problems.push(entryProblem(entry.path, entry.problem));
      if (check.isHopeless) throw refusal();
    }
  } catch (error) {
    if (!(error instanceof ZipContentError)) throw error;
    problems.push({ path: '', message: error.message });
  } finally {
    zip.close();
  }
  if (check.problems.length + problems.length > 0) throw refusal();
  unpacking.finish();
}

async function unpackEntry(
  entry: ZipEntry,
  parts: { readonly check: ReturnType<typeof createEntryCheck>; readonly unpacking: Unpacking; readonly meter: Meter },
): Promise<void> {
  const { check, unpacking, meter } = parts;
  const linkTarget = entry.kind === 'link' ? await readTarget(entry) : undefined;
  const name = check.accept({ ...entry, ...(linkTarget === undefined ? {} : { linkTarget }) });
  if (name === undefined) return;
  if (linkTarget !== undefined) unpacking.link(name, entry, linkTarget);
  else if (entry.kind === 'directory') unpacking.directory(name, entry);
  else await unpacking.file(name, entry, counted(entry.content(), meter));
}

async function readTarget(entry: ZipEntry): Promise<string> {
  if (entry.size > longestTarget) throw new ZipContentError(`has a link of ${entry.size} bytes`);
  const pieces: Uint8Array[] = [];
  for await (const piece of entry.content()) pieces.push(piece);
  return nameOf(Buffer.concat(pieces));
}

async function* counted(source: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of source) {
    const problem = meter(piece.length);
    if (problem !== undefined) throw new ZipContentError(problem);
    yield piece;
  }
}
