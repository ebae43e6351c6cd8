import { lstat, mkdtemp, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleUnreadableError } from '@rollway/core';
import type { Bundle, BundleLocation } from './bundle.js';
import { type BundleLimits, completeLimits } from './bundle-limits.js';
import { digestDirectory, digestOf } from './digest.js';
import { listEntries } from './list-entries.js';
import { hasForeignBytes, nameOf, pathBelow } from './name-bytes.js';
import { openPlainBundle } from './plain/open-plain-bundle.js';
import { unpackTar } from './unpack-tar.js';
import { unpackZip } from './unpack-zip.js';

/** What to look for in a bundle. */
export interface OpenBundleOptions {
  /** Name of the AppSpec, and no other is looked for; default: `appspec.yml`, then `appspec.yaml`. */
  readonly appSpecName?: string;
  /** Whether a bundle without an AppSpec is opened all the same, as CodeDeploy's agent does; default false. */
  readonly allowMissingAppSpec?: boolean;
  /** What an archive may grow to; see {@link BundleLimits} for the defaults. */
  readonly limits?: Partial<BundleLimits>;
}

/** Entries that macOS adds to archives; they are nobody's content. */
const metadata: readonly string[] = ['__MACOSX', '.DS_Store'];

/**
 * Opens a revision on the controller: checks every entry, and strips a single leading directory that holds the AppSpec (as
 * the host agent does). A plain tar is read where it lies; every other archive is unpacked into a temporary directory.
 *
 * @throws BundleUnreadableError with every problem at once. Nothing is left behind then.
 * @throws SettingsError for limits that are none.
 */
export async function openBundle(location: BundleLocation, options: OpenBundleOptions = {}): Promise<Bundle> {
  const limits = completeLimits(options.limits);
  const plain = await openPlainBundle(location, limits, appSpecNames(options.appSpecName));
  return plain ?? openUnpacked(location, limits, options);
}

async function openUnpacked(
  location: BundleLocation,
  limits: BundleLimits,
  options: OpenBundleOptions,
): Promise<Bundle> {
  // Nobody else can enter it, so a setuid file of a revision is nothing that others could run.
  const staging = location.type === 'directory' ? undefined : await mkdtemp(join(tmpdir(), 'rollway-bundle-'));
  const close = async (): Promise<void> => {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  };
  try {
    if (staging !== undefined) await unpack(location, staging, limits);
    const directory = await archiveRoot(location, staging ?? location.path);
    const entries = await listEntries(location, directory);
    const appSpec = await findAppSpec(location, directory, options);
    let digest: Promise<string> | undefined;
    return {
      location,
      entries,
      appSpec,
      content: { type: 'directory', path: directory },
      digest: () => (digest ??= digestDirectory(directory, entries).then(() => digestOf(entries))),
      close,
    };
  } catch (error) {
    await close();
    throw asBundleError(location, error);
  }
}

function unpack(location: BundleLocation, directory: string, limits: BundleLimits): Promise<void> {
  return location.type === 'zip' ? unpackZip(location, directory, limits) : unpackTar(location, directory, limits);
}

async function archiveRoot(location: BundleLocation, directory: string): Promise<string> {
  if (location.type === 'directory') return directory;
  const names = (await readdir(directory, { encoding: 'buffer' })).map(nameOf);
  const [only, ...others] = names.filter((name) => !metadata.includes(name));
  if (only === undefined || others.length > 0) return directory;
  if (!(await lstat(pathBelow(directory, only))).isDirectory()) return directory;
  const inside = await readdir(pathBelow(directory, only));
  if (!inside.some((name) => name.toLowerCase().includes('appspec'))) return directory;
  if (!hasForeignBytes(only)) return join(directory, only);
  // The directory's own name is nobody's business; a path as text can be joined to others.
  await rename(pathBelow(directory, only), join(directory, 'archive'));
  return join(directory, 'archive');
}

/** One resolver for every use of the AppSpec: a name of one's own and no other, else `.yml`, else `.yaml`. */
function appSpecNames(given = 'appspec.yml'): readonly string[] {
  return given === 'appspec.yml' ? ['appspec.yml', 'appspec.yaml'] : [given];
}

async function findAppSpec(
  location: BundleLocation,
  directory: string,
  { appSpecName, allowMissingAppSpec = false }: OpenBundleOptions,
): Promise<Bundle['appSpec']> {
  const names = appSpecNames(appSpecName);
  for (const fileName of names) {
    try {
      const path = await realpath(join(directory, fileName));
      // A link may name another file of the revision, and nothing that only the controller may read.
      if (!path.startsWith(`${await realpath(directory)}/`)) {
        const message = 'must not link out of the bundle';
        throw new BundleUnreadableError({ bundle: location.path, problems: [{ path: fileName, message }] });
      }
      return { fileName, text: await readFile(path, 'utf8') };
    } catch (error) {
      if (allowMissingAppSpec && (error as NodeJS.ErrnoException).code === 'EISDIR') {
        return { fileName, text: '', missing: 'must be a file, and this is a directory' };
      }
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  const found = (await readdir(directory)).slice(0, 10).join(', ');
  const message = `must have ${names.join(' or ')} at its root; the root has ${found === '' ? 'nothing' : found}`;
  if (allowMissingAppSpec) return { fileName: appSpecName ?? 'appspec.yml', text: '', missing: message };
  throw new BundleUnreadableError({ bundle: location.path, problems: [{ path: '', message }] });
}

function asBundleError(location: BundleLocation, error: unknown): unknown {
  if (error instanceof BundleUnreadableError) return error;
  const message = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
  return new BundleUnreadableError({ bundle: location.path, problems: [{ path: '', message }], cause: error });
}
