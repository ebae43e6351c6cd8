import { stat } from 'node:fs/promises';
import type { Bundle, BundleEntry, BundleLocation } from '../bundle.js';
import type { BundleLimits } from '../bundle-limits.js';
import { digestOf } from '../digest.js';
import { digestEntries, type PlainTar, readPlainTar } from './read-plain-tar.js';

/** Entries that macOS adds to archives; they are nobody's content. */
const metadata: readonly string[] = ['__MACOSX', '.DS_Store'];

/**
 * Opens an archive that can go to hosts as it is, byte for byte: nothing of it is unpacked or written on the controller.
 *
 * @returns undefined when it is not such an archive, or cannot be read: opening it the long way says why.
 */
export async function openPlainBundle(
  location: BundleLocation,
  limits: BundleLimits,
  appSpecNames: readonly string[],
): Promise<Bundle | undefined> {
  const { type, path } = location;
  if (type !== 'tar' && type !== 'tgz') return undefined;
  try {
    const identity = await fileIdentity(path);
    const archive = await readPlainTar(location, limits, appSpecNames);
    if (archive === undefined) return undefined;
    const root = archiveRoot([...archive.entries.keys()]);
    const appSpec = findAppSpec(archive, root, appSpecNames);
    const [last] = [...archive.entries.keys()].slice(-1);
    if (appSpec === undefined || last === undefined) return undefined;
    const entries = entriesBelow(root, archive);
    let digest: Promise<string> | undefined;
    const compute = async (): Promise<string> => {
      if (type === 'tar') await digestEntries(location, archive);
      return digestOf(entries);
    };
    return {
      location,
      entries,
      appSpec,
      content: { type: 'archive', format: type, path, root, last, identity, ranges: archive.ranges },
      digest: () => (digest ??= compute()),
      close: () => Promise.resolve(),
    };
  } catch {
    return undefined;
  }
}

/** Changes whenever the file is written, replaced or touched. */
export async function fileIdentity(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

function archiveRoot(names: readonly string[]): string {
  const tops = new Set(names.map((name) => name.split('/', 1)[0] ?? '').filter((name) => !metadata.includes(name)));
  const [only] = tops;
  if (tops.size !== 1 || only === undefined) return '';
  const prefix = `${only}/`;
  const holdsAppSpec = names.some(
    (name) => name.startsWith(prefix) && /^[^/]*appspec/i.test(name.slice(prefix.length)),
  );
  return holdsAppSpec ? only : '';
}

function entriesBelow(root: string, archive: PlainTar): readonly BundleEntry[] {
  const entries: BundleEntry[] = [];
  const prefix = root === '' ? '' : `${root}/`;
  for (const entry of archive.entries.values()) {
    if (!entry.path.startsWith(prefix)) continue;
    // The same object under another name: the digest of a file is completed in place.
    entries.push(Object.assign(entry, { path: entry.path.slice(prefix.length) }));
  }
  return entries.sort((left, right) => (left.path < right.path ? -1 : 1));
}

function findAppSpec(archive: PlainTar, root: string, names: readonly string[]): Bundle['appSpec'] | undefined {
  const prefix = root === '' ? '' : `${root}/`;
  for (const fileName of names) {
    const text = archive.texts.get(prefix + fileName);
    if (text !== undefined) return { fileName, text };
    // It may be a link, or too long: whoever unpacks the archive sees to it.
    if (archive.entries.has(prefix + fileName)) return undefined;
  }
  return undefined;
}
