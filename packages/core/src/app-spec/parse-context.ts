import { type AppSpecSource, type Entry, isAbsent } from './app-spec-source.js';
import type { SecurityContext } from './app-spec.js';
import { readMap, readRequiredText, readText, warnUnknownKeys } from './read-node.js';

/** Reads `context`. The agents read the user from `name` although their guide says `user`; both are taken here. */
export function parseContext(source: AppSpecSource, entry: Entry | undefined, path: string): SecurityContext | undefined {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  const entries = readMap(source, entry.value, path);
  warnUnknownKeys(source, entries, ['type', 'user', 'name', 'range'], path);
  const type = readRequiredText(source, entries.get('type'), {
    path: `${path}.type`,
    owner: entry.value,
    missing: 'must name an SELinux type',
  });
  const user = readText(source, entries.get('user') ?? entries.get('name'), `${path}.user`);
  const range = readText(source, entries.get('range'), `${path}.range`);
  const problem = range === undefined ? undefined : rangeProblem(range);
  if (problem !== undefined) {
    source.report(entries.get('range')?.value, { path: `${path}.range`, message: problem, received: JSON.stringify(range) });
  }
  if (type === undefined) return undefined;
  return { type, ...(user === undefined ? {} : { user }), ...(range === undefined ? {} : { range }) };
}

/** Grammar `sN[-sM][:cA[.cB][,…]]` with M at least N, categories from 0 to 1023 and none twice. */
function rangeProblem(range: string): string | undefined {
  const match = /^s(\d+)(?:-s(\d+))?(?::(.+))?$/.exec(range);
  if (match === null) return 'must be a range such as s0-s3:c0.c12,c20';
  const [, low, high, categories] = match;
  if (high !== undefined && Number(high) < Number(low)) return 'must not end at a lower sensitivity than it begins';
  return categories === undefined ? undefined : categoriesProblem(categories);
}

function categoriesProblem(categories: string): string | undefined {
  const seen = new Set<number>();
  for (const part of categories.split(',')) {
    const match = /^c(\d+)(?:\.c(\d+))?$/.exec(part);
    if (match === null) return 'must list categories such as c0.c12,c20';
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (last > 1023 || first > last) return 'must have categories from 0 to 1023, lower ones first';
    for (let category = first; category <= last; category += 1) {
      if (seen.has(category)) return 'must not name a category twice';
      seen.add(category);
    }
  }
  return undefined;
}
