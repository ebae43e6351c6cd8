import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { BundleUnreadableError, type Problem } from '@rollway/core';
import { list, Unpack } from 'tar';
import type { BundleLocation } from './bundle.js';
import { entryProblem, linkProblem, nameProblem } from './check-name.js';

/** Content kinds that an unpacked revision may have. Devices, sockets and pipes have no business in one. */
const allowedTypes: readonly string[] = ['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink', 'Link'];

/** Unpacks a tar, gzipped or not, after every name and link in it has been checked. */
export async function unpackTar(location: BundleLocation, directory: string): Promise<void> {
  const problems = await checkTar(location.path);
  if (problems.length > 0) throw new BundleUnreadableError({ bundle: location.path, problems });
  const root = process.getuid?.() === 0;
  await pipeline(
    createReadStream(location.path),
    new Unpack({ cwd: directory, strict: true, preserveOwner: root, preservePaths: false }),
  );
}

async function checkTar(file: string): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  let entries = 0;
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      entries += 1;
      const name = entry.path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
      const problem = name === '' || name === '.' ? undefined : nameProblem(name);
      if (problem !== undefined) problems.push(entryProblem(entry.path, problem));
      if (!allowedTypes.includes(entry.type)) problems.push(entryProblem(entry.path, `must not be a ${entry.type}`));
      if (entry.type === 'SymbolicLink' || entry.type === 'Link') {
        const base = entry.type === 'Link' ? 'link' : name;
        const leaving = linkProblem(base, entry.linkpath ?? '');
        if (leaving !== undefined) problems.push(entryProblem(entry.path, leaving));
      }
    },
  });
  if (entries === 0) problems.push({ path: '', message: 'must be a tar archive with at least one entry' });
  return problems;
}
