import type { Node } from 'yaml';
import type { FileMapping, ServerAppSpec } from './app-spec.js';
import { type AppSpecSource, isAbsent, show } from './app-spec-source.js';
import { insideArchive } from './archive-path.js';
import { type Entry, orAbsent, readList, readMap, readString, reportMissing, warnUnknownKeys } from './read-node.js';

/** Reads `files` (CodeDeploy: AppSpec files section). */
export function parseFiles(
  source: AppSpecSource,
  node: Node | null | undefined,
  os: ServerAppSpec['os'],
): readonly FileMapping[] {
  const items = readList(source, orAbsent(node), 'files');
  return items.flatMap((item, index) => {
    const path = `files[${index}]`;
    const entries = readMap(source, item, path);
    if (entries === undefined) return [];
    warnUnknownKeys(source, entries, ['source', 'destination'], path);
    const from = parseSource(source, entries.get('source'), { path: `${path}.source`, owner: item, os });
    const destination = parseDestination(source, entries.get('destination'), {
      path: `${path}.destination`,
      owner: item,
      os,
    });
    return from === undefined || destination === undefined ? [] : [{ source: from, destination }];
  });
}

interface PathPlace {
  readonly path: string;
  readonly owner: Node | null;
  readonly os: ServerAppSpec['os'];
}

function parseSource(source: AppSpecSource, entry: Entry | undefined, place: PathPlace): string | undefined {
  const { path, owner, os } = place;
  if (isAbsent(entry?.value)) {
    reportMissing(source, entry, { path, owner, missing: 'must name a file or directory of the revision' });
    return undefined;
  }
  const text = readString(source, entry, path);
  if (text === undefined) return undefined;
  if (text === '')
    source.warn(entry?.value, { path, message: 'is empty, which means the whole revision; write / for that' });
  const inside = insideArchive(os === 'windows' ? text.replaceAll('\\', '/') : text);
  if (inside === undefined) {
    source.report(entry?.value, { path, message: 'must stay inside the revision', received: show(entry?.value) });
  }
  return inside;
}

/**
 * An empty destination is refused although agents take it: they would write to the root of the file system. A relative one
 * is taken as they do, with a warning.
 */
function parseDestination(source: AppSpecSource, entry: Entry | undefined, place: PathPlace): string | undefined {
  const { path, owner, os } = place;
  const text = readString(source, entry, path);
  if (isAbsent(entry?.value) || text === '') {
    reportMissing(source, entry, { path, owner, missing: 'must name a directory on the host' });
    return undefined;
  }
  const isAbsolute = os === 'windows' ? /^(?:[A-Za-z]:|[\\/])/ : /^\//;
  if (text !== undefined && !isAbsolute.test(text) && !text.startsWith('${')) {
    const message = 'is not an absolute path: it depends on the working directory of the host program';
    source.warn(entry?.value, { path, message, received: show(entry?.value) });
  }
  return text;
}
