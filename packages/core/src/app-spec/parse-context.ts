import type { SecurityContext } from './app-spec.js';
import { type AppSpecSource, isAbsent, show } from './app-spec-source.js';
import { type Entry, readMap, readString, reportMissing, warnUnknownKeys } from './read-node.js';
import { rangeProblem } from './security-range.js';

/** Reads `context`. The agents read the user from `name` although their guide says `user`; both are taken here. */
export function parseContext(
  source: AppSpecSource,
  entry: Entry | undefined,
  path: string,
): SecurityContext | undefined {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  const entries = readMap(source, entry.value, path);
  if (entries === undefined) return undefined;
  warnUnknownKeys(source, entries, ['type', 'user', 'name', 'range'], path);
  const typeEntry = entries.get('type');
  const type = readString(source, typeEntry, `${path}.type`);
  if (type === '' || isAbsent(typeEntry?.value)) {
    reportMissing(source, typeEntry, {
      path: `${path}.type`,
      owner: entry.value,
      missing: 'must name an SELinux type',
    });
  }
  const name = readString(source, entries.get('name'), `${path}.name`);
  const user = readString(source, entries.get('user'), `${path}.user`) ?? name;
  const rangeEntry = entries.get('range');
  const range = readString(source, rangeEntry, `${path}.range`);
  const problem = range === undefined ? undefined : rangeProblem(range);
  if (problem !== undefined) {
    source.report(rangeEntry?.value, { path: `${path}.range`, message: problem, received: show(rangeEntry?.value) });
  }
  if (type === undefined) return undefined;
  return { type, ...(user === undefined ? {} : { user }), ...(range === undefined ? {} : { range }) };
}
