import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalRevision, localRevision } from '@rollway/core';

/** Writes a release of the application as a revision: the AppSpec and scripts of this example, and a version of its own. */
export async function writeRevision(
  directory: string,
  release: { readonly version: string; readonly broken?: boolean },
): Promise<LocalRevision> {
  const root = join(directory, release.version);
  await cp(new URL('../revision', import.meta.url), root, { recursive: true });
  await mkdir(join(root, 'app'));
  await cp(new URL('server.mjs', import.meta.url), join(root, 'app', 'server.mjs'));
  await writeFile(join(root, 'app', 'release.json'), JSON.stringify({ broken: false, ...release }));
  return localRevision(root);
}
