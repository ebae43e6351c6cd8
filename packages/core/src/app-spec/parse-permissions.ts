import type { Node } from 'yaml';
import type { PermissionRule } from './app-spec.js';
import { type AppSpecSource, isAbsent, show } from './app-spec-source.js';
import { parseAccessControlEntry } from './parse-acl.js';
import { parseContext } from './parse-context.js';
import { parseMode } from './parse-mode.js';
import { type Entry, orAbsent, readList, readMap, readRequiredText, readString, warnUnknownKeys } from './read-node.js';

const knownKeys = ['object', 'pattern', 'except', 'type', 'owner', 'group', 'mode', 'acls', 'context'];

/** Reads `permissions` (CodeDeploy: AppSpec permissions section). */
export function parsePermissions(source: AppSpecSource, node: Node | null | undefined): readonly PermissionRule[] {
  const items = readList(source, orAbsent(node), 'permissions');
  return items.flatMap((item, index) => parseRule(source, item, `permissions[${index}]`));
}

function parseRule(source: AppSpecSource, node: Node | null, path: string): readonly PermissionRule[] {
  const entries = readMap(source, node, path);
  if (entries === undefined) return [];
  warnUnknownKeys(source, entries, knownKeys, path);
  const place = { path: `${path}.object`, owner: node, missing: 'must name a path on the host' };
  const object = readRequiredText(source, entries.get('object'), place);
  const text = (key: string): string | undefined => readString(source, entries.get(key), `${path}.${key}`);
  const pattern = text('pattern');
  const owner = text('owner');
  const group = text('group');
  const mode = parseMode(source, entries.get('mode'), `${path}.mode`);
  const acls = parseAcls(source, entries.get('acls'), `${path}.acls`);
  const context = parseContext(source, entries.get('context'), `${path}.context`);
  const rule = {
    pattern: pattern ?? '**',
    except: parseExcept(source, entries.get('except'), `${path}.except`),
    types: parseTypes(source, entries.get('type'), `${path}.type`),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(mode === undefined ? {} : { mode }),
    ...(acls === undefined ? {} : { acls }),
    ...(context === undefined ? {} : { context }),
  };
  return object === undefined ? [] : [{ object, ...rule }];
}

function parseExcept(source: AppSpecSource, entry: Entry | undefined, path: string): readonly string[] {
  return readList(source, orAbsent(entry?.value), path).flatMap((item, index) => {
    const itemPath = `${path}[${index}]`;
    const name = readString(source, { key: `${index}`, keyNode: item, value: item }, itemPath);
    if (isAbsent(item))
      source.report(item, { path: itemPath, message: 'must be a pattern for names', received: show(item) });
    return name === undefined ? [] : [name];
  });
}

function parseTypes(source: AppSpecSource, entry: Entry | undefined, path: string): PermissionRule['types'] {
  if (orAbsent(entry?.value) === null) return ['file', 'directory'];
  return readList(source, entry?.value, path).flatMap((item, index) => {
    const itemPath = `${path}[${index}]`;
    const type = readString(source, { key: `${index}`, keyNode: item, value: item }, itemPath);
    if (type === 'file' || type === 'directory') return [type];
    if (type !== undefined || isAbsent(item)) {
      source.report(item, { path: itemPath, message: 'must be file or directory', received: show(item) });
    }
    return [];
  });
}

function parseAcls(source: AppSpecSource, entry: Entry | undefined, path: string): PermissionRule['acls'] {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  return readList(source, entry.value, path).flatMap((item, index) => {
    const itemPath = `${path}[${index}]`;
    const text = isAbsent(item) ? '' : readString(source, { key: `${index}`, keyNode: item, value: item }, itemPath);
    if (text === undefined) return [];
    const parsed = parseAccessControlEntry(text);
    if (typeof parsed !== 'string') return [parsed];
    source.report(item, { path: itemPath, message: parsed, received: show(item) });
    return [];
  });
}
