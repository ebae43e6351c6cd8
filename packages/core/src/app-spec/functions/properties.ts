import { isMap, type Node } from 'yaml';
import { type AppSpecSource, isAbsent, show } from '../app-spec-source.js';
import { type Entry, readMap, readRequiredText, readText, reportMissing } from '../read-node.js';

/**
 * The properties of one mapping. Names are looked up without regard to the case of their first letter: the user guide
 * writes `currentVersion` where its own samples write `CurrentVersion`, and both are in use.
 */
export interface Properties {
  readonly path: string;
  readonly owner: Node | null;
  /** The property of that name, which is given as the user guide's reference has it. */
  entry(name: string): Entry | undefined;
  pathOf(name: string): string;
}

/** What may stand in a mapping. */
export interface PropertyNames {
  readonly path: string;
  readonly known: readonly string[];
}

/** Reads a mapping and refuses properties that nobody reads; undefined, and a problem, when it is no mapping. */
export function readProperties(
  source: AppSpecSource,
  node: Node | null | undefined,
  { path, known }: PropertyNames,
): Properties | undefined {
  const written = readMap(source, node, path);
  if (written === undefined || !isMap(node)) return undefined;
  const byName = new Map<string, Entry>();
  for (const [key, entry] of written) {
    const name = known.find((candidate) => sameName(candidate, key));
    if (name === undefined) {
      const message = `is not a property here; known are ${known.join(', ')}`;
      source.report(entry.keyNode, { path: join(path, key), message });
    } else if (byName.has(name)) {
      source.report(entry.keyNode, { path: join(path, key), message: 'is written twice, in upper and lower case' });
    } else {
      byName.set(name, entry);
    }
  }
  return { path, owner: node, entry: (name) => byName.get(name), pathOf: (name) => join(path, name) };
}

/** Text that must be there; undefined when a problem was reported. */
export function requiredText(source: AppSpecSource, properties: Properties, name: string, missing: string): string {
  const place = { path: properties.pathOf(name), owner: properties.owner, missing };
  return readRequiredText(source, properties.entry(name), place) ?? '';
}

/** Text that may be there, trimmed. */
export function optionalText(source: AppSpecSource, properties: Properties, name: string): string | undefined {
  return readText(source, properties.entry(name), properties.pathOf(name))?.trim();
}

/** Text that must be there and have a form; empty when a problem was reported. */
export function matchingText(
  source: AppSpecSource,
  properties: Properties,
  name: string,
  form: { readonly pattern: RegExp; readonly rule: string },
): string {
  const text = requiredText(source, properties, name, form.rule);
  const entry = properties.entry(name);
  if (text === '' || form.pattern.test(text)) return text;
  source.report(entry?.value, { path: properties.pathOf(name), message: form.rule, received: show(entry?.value) });
  return '';
}

/** A whole number in a range; `fallback` when it is absent, and a problem when there is none. */
export function wholeNumber(
  source: AppSpecSource,
  properties: Properties,
  name: string,
  range: { readonly from: number; readonly to: number; readonly fallback?: number },
): number {
  const entry = properties.entry(name);
  const message = `must be a whole number from ${range.from} to ${range.to}`;
  if (isAbsent(entry?.value)) {
    if (range.fallback !== undefined) return range.fallback;
    reportMissing(source, entry, { path: properties.pathOf(name), owner: properties.owner, missing: message });
    return range.from;
  }
  const text = readText(source, entry, properties.pathOf(name))?.trim();
  if (text === undefined) return range.from;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.from && value <= range.to) return value;
  source.report(entry?.value, { path: properties.pathOf(name), message, received: show(entry?.value) });
  return range.from;
}

function sameName(known: string, written: string): boolean {
  return known === written || (known.slice(1) === written.slice(1) && known[0]?.toLowerCase() === written[0]);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
