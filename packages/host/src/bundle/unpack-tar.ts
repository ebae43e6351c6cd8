import { createReadStream } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BundleUnreadableError, type Problem } from '@rollway/core';
import { list, type ReadEntry, Unpack } from 'tar';
import type { BundleLocation } from './bundle.js';
import { entryProblem, linkProblem, nameProblem } from './check-name.js';

/** Content kinds that an unpacked revision may have. Devices, sockets and pipes have no business in one. */
const allowedTypes: readonly string[] = ['File', 'OldFile', 'ContiguousFile', 'Directory', 'SymbolicLink', 'Link'];

/** Unpacks a tar, gzipped or not, after every name and link in it has been checked. */
export async function unpackTar(location: BundleLocation, directory: string): Promise<void> {
  const { problems, modes } = await readTar(location.path);
  if (problems.length > 0) throw new BundleUnreadableError({ bundle: location.path, problems });
  const root = process.getuid?.() === 0;
  await pipeline(
    createReadStream(location.path),
    new Unpack({ cwd: directory, strict: true, preserveOwner: root, preservePaths: false }),
  );
  // Files are made under this process's umask, but the archive's modes are what is deployed.
  for (const [name, mode] of modes) await chmod(join(directory, name), mode);
}

interface TarContent {
  readonly problems: readonly Problem[];
  /** Permission bits of every file, by name. */
  readonly modes: ReadonlyMap<string, number>;
}

async function readTar(file: string): Promise<TarContent> {
  const problems: Problem[] = [];
  const modes = new Map<string, number>();
  let entries = 0;
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      entries += 1;
      const name = entry.path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
      for (const problem of entryProblems(entry, name)) problems.push(entryProblem(entry.path, problem));
      // Of two entries of one name the last one stays, and a link has no mode of its own.
      modes.delete(name);
      if (entry.type === 'File' || entry.type === 'OldFile') modes.set(name, (entry.mode ?? 0o644) & 0o7777);
    },
  });
  if (entries === 0) problems.push({ path: '', message: 'must be a tar archive with at least one entry' });
  return { problems, modes };
}

function entryProblems(entry: ReadEntry, name: string): readonly string[] {
  const problems: (string | undefined)[] = [];
  if (name !== '' && name !== '.') problems.push(nameProblem(name));
  if (!allowedTypes.includes(entry.type)) problems.push(`must not be a ${entry.type}`);
  if (entry.type === 'SymbolicLink') problems.push(linkProblem(name, entry.linkpath ?? ''));
  // A hard link names another entry from the archive's root, whichever directory it is in itself.
  if (entry.type === 'Link') problems.push(linkProblem('link', entry.linkpath ?? ''));
  return problems.filter((problem) => problem !== undefined);
}
