import { createHash } from 'node:crypto';
import type { BundleEntry } from '../bundle/bundle.js';
import { type InstallPlan, large } from './install-plan.js';
import { sortedByBytes, terminated } from './sorted-by-bytes.js';

/** Everything about an entry that a host's files could differ in; equal for two revisions where nothing did. */
export function entryFacts(entry: BundleEntry): string {
  const content = entry.kind === 'link' ? `link-${short(entry.target ?? '')}` : (entry.digest ?? 'unknown');
  return [content, entry.mode.toString(8), entry.mtime, short(entry.owner ?? '')].join(':');
}

/** The manifest as a host compares it with the one before: facts and path of every file and link. */
export function renderManifest(entries: readonly BundleEntry[]): Readonly<Record<string, Uint8Array>> {
  const lines: string[] = [];
  for (const [path, facts] of factsByPath(entries)) lines.push(`${facts} ${path}`);
  return { manifest: terminated(sortedByBytes(lines)), end: new Uint8Array() };
}

/** Facts of files and links; of two entries with one path the later counts. */
function factsByPath(entries: readonly BundleEntry[]): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const entry of entries) if (entry.kind !== 'directory') facts.set(entry.path, entryFacts(entry));
  return facts;
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
  const facts = factsByPath(entries);
  const attributesOf = (path: string): string => short(attributes.get(path) ?? '');
  const planned = plan.directories.map((path) => `directory:${umask}:${attributesOf(path)} ${path}/`);
  const small = plan.mappings.map((): string[] => []);
  const big = plan.mappings.map((): string[] => []);
  for (const { mapping, name, destination, size } of plan.files) {
    (size < large ? small : big)[mapping]?.push(destination);
    const known = facts.get(below(plan.mappings[mapping]?.from ?? '.', name));
    if (known !== undefined) planned.push(`${known}:${attributesOf(destination)} ${destination}`);
  }
  const lists: Record<string, Uint8Array> = { planned: terminated(sortedByBytes(planned)) };
  for (const index of plan.mappings.keys()) {
    lists[`mapping-${index}-small`] = terminated(sortedByBytes(small[index] ?? []));
    lists[`mapping-${index}-big`] = terminated(sortedByBytes(big[index] ?? []));
  }
  return lists;
}

function below(directory: string, name: string): string {
  return directory === '.' ? name : `${directory}/${name}`;
}

const shortened = lastOf((text) => createHash('sha256').update(text).digest('hex').slice(0, 32));

function short(text: string): string {
  return text === '' ? '-' : shortened(text);
}

/** Most entries of a revision have the same owner and the same permissions. */
function lastOf(compute: (text: string) => string): (text: string) => string {
  let last = { text: '', value: compute('') };
  return (text) => {
    if (last.text !== text) last = { text, value: compute(text) };
    return last.value;
  };
}
