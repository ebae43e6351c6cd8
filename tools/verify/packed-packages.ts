import { access, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';
import { type PublishedPackage, publishedPackages } from './published-packages.js';

/** A package as it came out of its tarball. */
export interface InstalledPackage {
  readonly manifest: PublishedPackage['manifest'];
  /** Where it was unpacked. */
  readonly directory: string;
  /** Where its dependencies may be nested in the repository. */
  readonly source: string;
}

type Names = Readonly<Record<string, string>>;
type Optional = Readonly<Record<string, { readonly optional?: boolean }>>;

/**
 * Packs every published package and unpacks the tarballs, each in a place of its own, so that it finds what it declares and
 * nothing else. What others publish is linked from the repository's own installation: no registry is asked.
 */
export async function installPacked(root: string): Promise<readonly InstalledPackage[]> {
  const published = await publishedPackages();
  const workspaces = published.map(({ folder }) => `-w packages/${folder}`).join(' ');
  const tarballs = join(root, 'tarballs');
  await mkdir(tarballs);
  await run(`npm pack --silent --ignore-scripts --pack-destination ${tarballs} ${workspaces}`);
  const installed = await Promise.all(
    published.map(async ({ manifest, directory: source }) => {
      const directory = join(root, 'store', manifest.name);
      await mkdir(directory, { recursive: true });
      const tarball = `${manifest.name.replace('@', '').replace('/', '-')}-${String(manifest.version)}.tgz`;
      await run(`tar -xzf ${join(tarballs, tarball)} --strip-components=1 -C ${directory}`);
      return { manifest, directory, source };
    }),
  );
  await linkDeclared(installed, { optional: false });
  return installed;
}

/** Gives every package what it declares: either what it must have, or what it may be given besides. */
export async function linkDeclared(
  installed: readonly InstalledPackage[],
  { optional }: { readonly optional: boolean },
): Promise<void> {
  const ours = new Map(installed.map(({ manifest, directory }) => [manifest.name, directory]));
  for (const { manifest, directory, source } of installed) {
    for (const name of declaredBy(manifest, optional)) {
      const from = ours.get(name) ?? (await installedAt(name, source));
      await link(from, join(directory, 'node_modules', name));
    }
  }
}

function declaredBy(manifest: PublishedPackage['manifest'], optional: boolean): readonly string[] {
  const meta = (manifest.peerDependenciesMeta ?? {}) as Optional;
  const peers = Object.keys((manifest.peerDependencies ?? {}) as Names);
  const wanted = peers.filter((name) => (meta[name]?.optional ?? false) === optional);
  return optional ? wanted : [...Object.keys((manifest.dependencies ?? {}) as Names), ...wanted];
}

/** A dependency of others, where npm put it for this package. */
async function installedAt(name: string, source: string): Promise<string> {
  const nested = join(source, 'node_modules', name);
  const isNested = await access(nested).then(
    () => true,
    () => false,
  );
  return isNested ? nested : join(repositoryRoot, 'node_modules', name);
}

/** Makes a link, and the folders before it. */
export async function link(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to);
}

async function run(command: string): Promise<void> {
  const { exitCode, output } = await runCommand(command);
  if (exitCode !== 0) throw new RangeError(`${command}\n${output.trim()}`);
}
