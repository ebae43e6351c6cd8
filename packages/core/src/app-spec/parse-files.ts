import type { Node } from 'yaml';
import type { AppSpecSource } from './app-spec-source.js';
import type { FileMapping } from './app-spec.js';
import { readList, readMap, readRequiredText, warnUnknownKeys } from './read-node.js';

/** Reads `files` (CodeDeploy: AppSpec files section). */
export function parseFiles(source: AppSpecSource, node: Node | null | undefined): readonly FileMapping[] {
  return readList(source, node, 'files').flatMap((item, index) => parseFile(source, item, `files[${index}]`));
}

function parseFile(source: AppSpecSource, node: Node | null, path: string): readonly FileMapping[] {
  const entries = readMap(source, node, path);
  warnUnknownKeys(source, entries, ['source', 'destination'], path);
  const from = readRequiredText(source, entries.get('source'), {
    path: `${path}.source`,
    owner: node,
    missing: 'must name a file or directory of the revision',
  });
  const destination = readRequiredText(source, entries.get('destination'), {
    path: `${path}.destination`,
    owner: node,
    missing: 'must name a directory on the host',
  });
  if (from === undefined || destination === undefined) return [];
  const inside = insideArchive(from);
  if (inside === undefined) {
    const value = entries.get('source')?.value;
    source.report(value, { path: `${path}.source`, message: 'must stay inside the revision', received: JSON.stringify(from) });
    return [];
  }
  return [{ source: inside, destination }];
}

/**
 * A path in the archive in its plain form: no leading slash, no `.`; undefined when it leads out. `/` is the whole archive.
 */
export function insideArchive(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
