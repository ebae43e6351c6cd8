import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '../run-command.js';

/** A package that is published. */
export interface PublishedPackage {
  readonly directory: string;
  readonly folder: string;
  readonly manifest: {
    readonly name: string;
    readonly private?: boolean;
    readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
    readonly [key: string]: unknown;
  };
}

/** Every package below `packages/` that is not private. */
export async function publishedPackages(): Promise<readonly PublishedPackage[]> {
  const folders = (await readdir(join(repositoryRoot, 'packages'))).sort();
  const packages = await Promise.all(
    folders.map(async (folder): Promise<PublishedPackage> => {
      const directory = join(repositoryRoot, 'packages', folder);
      const manifest = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
      return { directory, folder, manifest };
    }),
  );
  return packages.filter(({ manifest }) => manifest.private !== true);
}
