import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';
import { type InstalledPackage, installPacked, link, linkDeclared } from './packed-packages.js';

/**
 * What a user gets: every package from its tarball, in a project that has nothing else. Each entry point is imported without
 * the optional peers, then type-checked with them; a user's program is compiled and deploys; the command starts.
 */
export async function checkInstall(): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'rollway-install-'));
  try {
    const installed = await installPacked(root);
    const project = await createProject(join(root, 'project'), installed);
    const problems = await attempt('node import-all.js', project);
    await linkDeclared(installed, { optional: true });
    const compiled = await attempt('tsc -p .', project);
    if (compiled.length > 0) return [...problems, ...compiled];
    return [
      ...problems,
      ...(await attempt('test "$(node out/user-program.js)" = succeeded', project)),
      ...(await attempt('node node_modules/@rollway/cli/dist/bin.js --help', project)),
    ];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function createProject(directory: string, installed: readonly InstalledPackage[]): Promise<string> {
  await mkdir(directory);
  for (const { manifest, directory: from } of installed)
    await link(from, join(directory, 'node_modules', manifest.name));
  await link(join(repositoryRoot, 'node_modules/@types/node'), join(directory, 'node_modules/@types/node'));
  const entryPoints = installed.flatMap(({ manifest }) => entryPointsOf(manifest));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'a-user', type: 'module', private: true }));
  await writeFile(join(directory, 'import-all.js'), importing(entryPoints));
  await writeFile(join(directory, 'all-types.ts'), importing(entryPoints));
  await copyFile(join(repositoryRoot, 'tools/verify/user-program.ts'), join(directory, 'user-program.ts'));
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  return directory;
}

/** Names by which a user imports what a package exports. */
export function entryPointsOf({ name, exports }: InstalledPackage['manifest']): readonly string[] {
  const paths = Object.entries(exports).filter(([, target]) => typeof target !== 'string');
  return paths.map(([path]) => name + path.slice(1));
}

/** A program that fails when an entry point cannot be loaded, or has nothing in it. */
function importing(entryPoints: readonly string[]): string {
  const imports = entryPoints.map((name, index) => `import * as entry${index} from '${name}';\n`).join('');
  const checks = entryPoints.map(
    (name, index) => `if (Object.keys(entry${index}).length === 0) throw new RangeError('${name} exports nothing');\n`,
  );
  return imports + checks.join('');
}

async function attempt(command: string, cwd: string): Promise<readonly string[]> {
  const { exitCode, output } = await runCommand(command, { cwd });
  return exitCode === 0 ? [] : [`${command}\n${output.trim()}`];
}

/** As strict as a user may be; declarations of others are theirs to answer for. */
const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: ['node'],
  outDir: 'out',
};
