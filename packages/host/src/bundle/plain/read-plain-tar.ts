import { createHash, type Hash, hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { BundleEntry, BundleLocation } from '../bundle.js';
import type { BundleLimits } from '../bundle-limits.js';
import { createEntryCheck, type EntryCheck } from '../check-entries.js';
import { plainName } from '../check-name.js';
import { blockSize } from '../tar-header.js';
import { type ByteSource, fileSource, gunzipSource } from './byte-source.js';
import { type ContentVisitor, type EntryVisitor, type PlainEntry, readContent, scanTar } from './scan-tar.js';

/** An archive that can be deployed as it is. */
export interface PlainTar {
  /** Every entry by its plain name in the archive, the directories that are only implied among them. */
  readonly entries: ReadonlyMap<string, BundleEntry>;
  /** Text of what may be the AppSpec, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** Where each entry that is not only implied lies in the unzipped archive. */
  readonly ranges: ReadonlyMap<string, readonly [start: number, end: number]>;
}

const longestAppSpec = 1024 * 1024;

/**
 * Reads an archive without unpacking it, when every program sees the same in it and no check has anything against it.
 *
 * @returns undefined for every other archive: whoever unpacks it says what is wrong with it, if anything is.
 */
export async function readPlainTar(
  location: BundleLocation,
  limits: BundleLimits,
  appSpecNames: readonly string[],
): Promise<PlainTar | undefined> {
  const entries = new Map<string, BundleEntry>();
  const texts = new Map<string, string>();
  const ranges = new Map<string, readonly [start: number, end: number]>();
  const check = createEntryCheck(limits);
  let plain = true;
  const zipped = location.type === 'tgz';
  const visit: EntryVisitor = (entry) => {
    plain &&= addEntry(entries, entry, check);
    const name = plainName(entry.path);
    ranges.set(name, entry.range);
    if (!plain || entry.kind !== 'file') return undefined;
    const isText = appSpecNames.includes(name.slice(name.lastIndexOf('/') + 1)) && entry.size <= longestAppSpec;
    // What has been unzipped goes by once; what is a file can be read when its digest is asked for.
    if (!zipped && !isText) return undefined;
    const known = entries.get(name);
    const digest = zipped && known !== undefined ? digestVisitor(known) : undefined;
    const chunks: Buffer[] = [];
    return {
      chunk(bytes) {
        if (isText) chunks.push(Buffer.from(bytes));
        return digest?.chunk(bytes);
      },
      end() {
        if (isText) texts.set(name, Buffer.concat(chunks).toString('utf8'));
        digest?.end();
      },
    };
  };
  const whole = await scanArchive(location, visit, limits);
  return whole && plain && entries.size > 0 ? { entries, texts, ranges } : undefined;
}

/** Walks through an archive, gzipped or not. */
export async function scanArchive(
  location: BundleLocation,
  visit: EntryVisitor,
  limits?: BundleLimits,
): Promise<boolean> {
  const source = await openSource(location, limits);
  try {
    return source !== undefined && (await scanTar(source, visit));
  } finally {
    await source?.close();
  }
}

async function openSource(location: BundleLocation, limits?: BundleLimits): Promise<ByteSource | undefined> {
  if (location.type === 'tgz') return gunzipSource(location.path, limits);
  if (limits !== undefined && (await stat(location.path)).size > limits.bytes) return undefined;
  return fileSource(location.path);
}

/** Reads every file's content once and completes its digest. */
export async function digestEntries({ path }: BundleLocation, { entries, ranges }: PlainTar): Promise<void> {
  const source = await fileSource(path);
  try {
    for (const [name, [, end]] of ranges) {
      const entry = entries.get(name);
      if (entry?.kind !== 'file') continue;
      const padded = Math.ceil(entry.size / blockSize) * blockSize;
      if (!(await source.skip(end - padded - source.position()))) return;
      if (!(await readContent(source, entry.size, digestVisitor(entry)))) return;
    }
  } finally {
    await source.close();
  }
}

/** Completes the digest of an entry; what comes in one piece needs no state. */
function digestVisitor(entry: BundleEntry): ContentVisitor {
  let whole: string | undefined;
  let state: Hash | undefined;
  return {
    chunk(bytes) {
      if (bytes.length === entry.size) {
        whole = hash('sha256', bytes, 'hex');
        return;
      }
      state ??= createHash('sha256');
      state.update(bytes);
    },
    end() {
      (entry as { digest?: string }).digest = whole ?? (state ?? createHash('sha256')).digest('hex');
    },
  };
}

/** @returns false when the archive is not plain because of this entry. */
function addEntry(entries: Map<string, BundleEntry>, entry: PlainEntry, check: EntryCheck): boolean {
  const path = check.accept(entry);
  if (check.problems.length > 0) return false;
  if (path === undefined) return true;
  const { kind, mode, size, modified, ownerFacts, linkTarget } = entry;
  // Programs agree on where it goes, and not on warning of it.
  if (entry.path.startsWith('/')) return false;
  // Of two files with one name the later counts, but sending both is not what was checked.
  if (entries.has(path) && kind !== 'directory') return false;
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const parent = path.slice(0, slash);
    if (entries.has(parent)) break;
    entries.set(parent, { path: parent, kind: 'directory', mode: 0o755, size: 0, mtime: '' });
  }
  const facts = { path, kind, mode, size, mtime: String(modified), owner: ownerFacts };
  entries.set(path, linkTarget === undefined ? facts : { ...facts, target: linkTarget });
  return true;
}
