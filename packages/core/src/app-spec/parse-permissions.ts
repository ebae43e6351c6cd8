import type { Node } from 'yaml';
import { type AppSpecSource, type Entry, isAbsent, show, textOf } from './app-spec-source.js';
import type { PermissionRule } from './app-spec.js';
import { parseAccessControlEntry } from './parse-acl.js';
import { parseContext } from './parse-context.js';
import { readList, readMap, readRequiredText, readText, warnUnknownKeys } from './read-node.js';

const knownKeys = ['object', 'pattern', 'except', 'type', 'owner', 'group', 'mode', 'acls', 'context'];

/** Reads `permissions` (CodeDeploy: AppSpec permissions section). */
export function parsePermissions(source: AppSpecSource, node: Node | null | undefined): readonly PermissionRule[] {
  return readList(source, node, 'permissions').flatMap((item, index) => parseRule(source, item, `permissions[${index}]`));
}

function parseRule(source: AppSpecSource, node: Node | null, path: string): readonly PermissionRule[] {
  const entries = readMap(source, node, path);
  warnUnknownKeys(source, entries, knownKeys, path);
  const place = { path: `${path}.object`, owner: node, missing: 'must name a path on the host' };
  const object = readRequiredText(source, entries.get('object'), place);
  const text = (key: string): string | undefined => readText(source, entries.get(key), `${path}.${key}`);
  const owner = text('owner');
  const group = text('group');
  const mode = parseMode(source, entries.get('mode'), `${path}.mode`);
  const acls = parseAcls(source, entries.get('acls'), `${path}.acls`);
  const context = parseContext(source, entries.get('context'), `${path}.context`);
  const rule = {
    pattern: text('pattern') ?? '**',
    except: readList(source, entries.get('except')?.value, `${path}.except`).map((item) => textOf(item) ?? ''),
    types: parseTypes(source, entries.get('type'), `${path}.type`),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(mode === undefined ? {} : { mode }),
    ...(acls === undefined ? {} : { acls }),
    ...(context === undefined ? {} : { context }),
  };
  return object === undefined ? [] : [{ object, ...rule }];
}

function parseTypes(source: AppSpecSource, entry: Entry | undefined, path: string): PermissionRule['types'] {
  if (entry === undefined || isAbsent(entry.value)) return ['file', 'directory'];
  return readList(source, entry.value, path).flatMap((item, index) => {
    const type = textOf(item)?.trim();
    if (type === 'file' || type === 'directory') return [type];
    source.report(item, { path: `${path}[${index}]`, message: 'must be file or directory', received: show(item) });
    return [];
  });
}

/**
 * One to four octal digits, padded to four. The text as written counts: agents read an unquoted `0644` as the number 420
 * and set that mode without a word.
 */
function parseMode(source: AppSpecSource, entry: Entry | undefined, path: string): string | undefined {
  const text = readText(source, entry, path);
  if (text === undefined) return undefined;
  if (/^[0-7]{1,4}$/.test(text)) return text.padStart(4, '0');
  source.report(entry?.value, { path, message: 'must be one to four octal digits', received: JSON.stringify(text) });
  return undefined;
}

function parseAcls(source: AppSpecSource, entry: Entry | undefined, path: string): PermissionRule['acls'] {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  return readList(source, entry.value, path).flatMap((item, index) => {
    const parsed = parseAccessControlEntry(textOf(item)?.trim() ?? '');
    if (typeof parsed !== 'string') return [parsed];
    source.report(item, { path: `${path}[${index}]`, message: parsed, received: show(item) });
    return [];
  });
}
