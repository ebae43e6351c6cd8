import { lstat, readdir, readlink } from 'node:fs/promises';
import { BundleUnreadableError, type Problem } from '@rollway/core';
import type { BundleEntry, BundleLocation } from './bundle.js';
import { entryProblem, linkProblem, nameProblem } from './check-name.js';
import { nameOf, pathBelow } from './name-bytes.js';

/** Every entry below a directory, ordered by path, each checked. */
export async function listEntries(location: BundleLocation, directory: string): Promise<readonly BundleEntry[]> {
  const problems: Problem[] = [];
  const entries: BundleEntry[] = [];
  await walk(directory, '', async (path) => {
    const entry = await describe(directory, path, problems);
    if (entry !== undefined) entries.push(entry);
    return entry?.kind === 'directory';
  });
  if (problems.length > 0) throw new BundleUnreadableError({ bundle: location.path, problems });
  return entries.sort((left, right) => (left.path < right.path ? -1 : 1));
}

async function walk(root: string, below: string, visit: (path: string) => Promise<boolean>): Promise<void> {
  for (const bytes of await readdir(pathBelow(root, below), { encoding: 'buffer' })) {
    const name = nameOf(bytes);
    const path = below === '' ? name : `${below}/${name}`;
    if (await visit(path)) await walk(root, path, visit);
  }
}

async function describe(directory: string, path: string, problems: Problem[]): Promise<BundleEntry | undefined> {
  const problem = nameProblem(path);
  if (problem !== undefined) {
    problems.push(entryProblem(path, problem));
    return undefined;
  }
  const stats = await lstat(pathBelow(directory, path));
  const mode = stats.mode & 0o7777;
  const facts = { path, mode, mtime: String(stats.mtimeMs / 1000), owner: `${stats.uid}:${stats.gid}` };
  if (stats.isDirectory()) return { ...facts, kind: 'directory', size: 0 };
  if (stats.isFile()) return { ...facts, kind: 'file', size: stats.size };
  if (!stats.isSymbolicLink()) {
    problems.push(entryProblem(path, 'must be a file, a directory or a link'));
    return undefined;
  }
  const target = nameOf(await readlink(pathBelow(directory, path), { encoding: 'buffer' }));
  const leaving = linkProblem(path, target);
  if (leaving !== undefined) problems.push(entryProblem(path, leaving));
  return { ...facts, kind: 'link', size: 0, target };
}
