import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { type AppSpecSource, type Entry, entriesOf, isAbsent, show, textOf } from './app-spec-source.js';

/** The elements of a list; absent is empty, anything else is a problem. */
export function readList(source: AppSpecSource, node: Node | null | undefined, path: string): readonly (Node | null)[] {
  if (isAbsent(node)) return [];
  if (isSeq(node)) return node.items as (Node | null)[];
  source.report(node, { path, message: 'must be a list', received: show(node) });
  return [];
}

/** The pairs of a mapping by key; absent is empty, anything else is a problem. */
export function readMap(source: AppSpecSource, node: Node | null | undefined, path: string): ReadonlyMap<string, Entry> {
  if (isAbsent(node)) return new Map();
  if (isMap(node)) return new Map(entriesOf(node as YAMLMap).map((entry) => [entry.key, entry]));
  source.report(node, { path, message: 'must be a mapping', received: show(node) });
  return new Map();
}

/** The trimmed text of an optional scalar; undefined when absent or not a scalar (which is a problem). */
export function readText(source: AppSpecSource, entry: Entry | undefined, path: string): string | undefined {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  const text = textOf(entry.value);
  if (text !== undefined) return text.trim();
  source.report(entry.value, { path, message: 'must be text', received: show(entry.value) });
  return undefined;
}

/** The trimmed text of a scalar that must be there and not be empty. */
export function readRequiredText(
  source: AppSpecSource,
  entry: Entry | undefined,
  place: { readonly path: string; readonly owner: Node | null; readonly missing: string },
): string | undefined {
  const { path, owner, missing } = place;
  const text = readText(source, entry, path);
  if (text !== undefined && text !== '') return text;
  if (text === '' || entry === undefined || isAbsent(entry.value)) {
    source.report(entry?.value ?? entry?.keyNode ?? owner, { path, message: missing, received: show(entry?.value) });
  }
  return undefined;
}

/** Says which keys nobody reads: usually a typing mistake, which the agents pass over in silence. */
export function warnUnknownKeys(
  source: AppSpecSource,
  entries: ReadonlyMap<string, Entry>,
  known: readonly string[],
  path: string,
): void {
  for (const { key, keyNode } of entries.values()) {
    if (known.includes(key)) continue;
    const place = path === '' ? key : `${path}.${key}`;
    source.warn(keyNode, { path: place, message: `is not a key that is read here; known are ${known.join(', ')}` });
  }
}

/** Whether a scalar is true the way Ruby takes it: everything but false and nothing. */
export function isTruthy(node: Node | null | undefined): boolean {
  if (isAbsent(node)) return false;
  return !(isScalar(node) && node.value === false);
}
