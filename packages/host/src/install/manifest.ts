import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { BundleEntry } from '../bundle/bundle.js';
import { type InstallPlan, large } from './install-plan.js';
import { sortedByBytes, terminated } from './sorted-by-bytes.js';

/** Everything about an entry that a host's files could differ in; equal for two revisions where nothing did. */
export function entryFacts(entry: BundleEntry): string {
  const content = entry.kind === 'link' ? `link-${short(entry.target ?? '')}` : (entry.digest ?? 'unknown');
  return [content, entry.mode.toString(8), entry.mtime, short(entry.owner ?? '')].join(':');
}

/** Files and links of a revision in the order in which a host names them by their places. */
function manifestEntries(entries: readonly BundleEntry[]): readonly BundleEntry[] {
  const byPath = new Map(entries.filter((entry) => entry.kind !== 'directory').map((entry) => [entry.path, entry]));
  return sortedByBytes([...byPath.keys()]).flatMap((path) => byPath.get(path) ?? []);
}

/** The manifest as a host compares it with the one before: facts and path of every file and link. */
export function renderManifest(entries: readonly BundleEntry[]): Readonly<Record<string, Uint8Array>> {
  const lines = manifestEntries(entries).map((entry) => `${entryFacts(entry)} ${entry.path}`);
  return { manifest: terminated(sortedByBytes(lines)), end: new Uint8Array() };
}

/** The lists by which a host finds out what of the last install may stay, besides those of a replacing install. */
export function renderIncrementalLists(
  plan: InstallPlan,
  entries: readonly BundleEntry[],
  umask: number,
): Readonly<Record<string, Uint8Array>> {
  const attributes = new Map<string, string>();
  for (const { attribute, value, paths } of plan.attributes) {
    for (const path of paths) attributes.set(path, `${attributes.get(path) ?? ''}${attribute}=${value}\n`);
  }
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const attributesOf = (path: string): string => short(attributes.get(path) ?? '');
  const files = plan.files.flatMap(({ mapping, name, destination }) => {
    const entry = byPath.get(posix.join(plan.mappings[mapping]?.from ?? '.', name));
    return entry === undefined ? [] : [`${entryFacts(entry)}:${attributesOf(destination)} ${destination}`];
  });
  const directories = plan.directories.map((path) => `directory:${umask}:${attributesOf(path)} ${path}/`);
  const lists: Record<string, Uint8Array> = { planned: terminated(sortedByBytes([...files, ...directories])) };
  plan.mappings.forEach((_mapping, index) => {
    const own = plan.files.filter((file) => file.mapping === index);
    const destinations = (some: typeof own): Uint8Array =>
      terminated(sortedByBytes(some.map((file) => file.destination)));
    lists[`mapping-${index}-small`] = destinations(own.filter((file) => file.size < large));
    lists[`mapping-${index}-big`] = destinations(own.filter((file) => file.size >= large));
  });
  return lists;
}

function short(text: string): string {
  return text === '' ? '-' : createHash('sha256').update(text).digest('hex').slice(0, 32);
}
