import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { type AppSpecSource, isAbsent, scalarOf, show, showText, textOf } from './app-spec-source.js';

/** One pair of a mapping, with the node of its key for positions. */
export interface Entry {
  readonly key: string;
  readonly keyNode: Node | null;
  readonly value: Node | null;
}

/** Where a value belongs: its path, and the node to point at when it is not there. */
export interface Place {
  readonly path: string;
  readonly owner: Node | null;
  /** What is to be said when it is missing. */
  readonly missing: string;
}

/** The elements of a list; absent or an empty mapping is empty, anything else is a problem. */
export function readList(source: AppSpecSource, node: Node | null | undefined, path: string): readonly (Node | null)[] {
  if (isAbsent(node)) return [];
  if (isSeq<Node | null>(node)) return node.items;
  if (isMap(node) && node.items.length === 0) return [];
  if (!isAlias(node)) source.report(node, { path, message: 'must be a list', received: show(node) });
  return [];
}

/** The pairs of a mapping by key, of equal keys the last one; undefined, and a problem, when it is not a mapping. */
export function readMap(
  source: AppSpecSource,
  node: Node | null | undefined,
  path: string,
): ReadonlyMap<string, Entry> | undefined {
  const entries = new Map<string, Entry>();
  if (!isMap<Node | null, Node | null>(node)) {
    if (!isAlias(node)) source.report(node, { path, message: 'must be a mapping', received: show(node) });
    return undefined;
  }
  for (const { key: keyNode, value } of node.items) {
    const key = isScalar(keyNode) ? (textOf(keyNode) ?? 'null') : show(keyNode);
    if (entries.has(key)) {
      source.warn(keyNode, { path: pathOf(path, key), message: 'is written more than once; the last one counts' });
    }
    entries.set(key, { key, keyNode, value });
  }
  return entries;
}

/** The text of an optional scalar as it was written, whatever it would stand for; lists and mappings are problems. */
export function readText(source: AppSpecSource, entry: Entry | undefined, path: string): string | undefined {
  if (entry === undefined || isAbsent(entry.value) || isAlias(entry.value)) return undefined;
  const text = textOf(entry.value);
  if (text === undefined) source.report(entry.value, { path, message: 'must be text', received: show(entry.value) });
  return text;
}

/** The text of an optional scalar; a number, a boolean or a symbol is a problem, because agents fail on it. */
export function readString(source: AppSpecSource, entry: Entry | undefined, path: string): string | undefined {
  const text = readText(source, entry, path);
  const kind = scalarOf(entry?.value)?.kind;
  if (text === undefined || kind === 'text' || kind === 'date') return text;
  const message = `must be text, and this is a ${kind}; put it in quotes`;
  source.report(entry?.value, { path, message, received: show(entry?.value) });
  return undefined;
}

/** Reports a required value that is not there. */
export function reportMissing(source: AppSpecSource, entry: Entry | undefined, place: Place): void {
  const node = isAbsent(entry?.value) ? (entry?.keyNode ?? place.owner) : entry?.value;
  source.report(node, { path: place.path, message: place.missing, received: show(entry?.value) });
}

/** The trimmed text of a scalar that must be there and not be empty. */
export function readRequiredText(source: AppSpecSource, entry: Entry | undefined, place: Place): string | undefined {
  const text = readText(source, entry, place.path)?.trim();
  if (text === '' || isAbsent(entry?.value)) reportMissing(source, entry, place);
  return text === '' ? undefined : text;
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
    source.warn(keyNode, {
      path: pathOf(path, key),
      message: `is not a key that is read here; known are ${known.join(', ')}`,
    });
  }
}

/** Whether a value is true the way Ruby takes it: everything but false and nothing. */
export function isTruthy(node: Node | null | undefined): boolean {
  const value = scalarOf(node);
  return value?.kind !== 'nothing' && !(value?.kind === 'boolean' && !value.value);
}

/** Nothing, for `false` where the agents write «or else the default»; otherwise the node itself. */
export function orAbsent(node: Node | null | undefined): Node | null {
  return isTruthy(node) ? (node ?? null) : null;
}

/** The path of a key; a key that would not stand well in a message is put in quotes. */
export function pathOf(path: string, key: string): string {
  const shown = /^[^\s\p{C}]{1,80}$/u.test(key) ? key : showText(key);
  return path === '' ? shown : `${path}.${shown}`;
}
