/** What the rule looks at: which files there are, by path from the root. */
export interface PackageFiles {
  readonly paths: readonly string[];
}

const everyPackage = [
  'package.json',
  'README.md',
  'tsconfig.json',
  'tsup.config.ts',
  'vitest.config.ts',
  'src/index.ts',
];
const everyTarget = [
  'src/settings.ts',
  'src/resolve-fleet.ts',
  'src/run-lifecycle-event.ts',
  'src/conformance.test.ts',
];

/** Packages look alike, and targets have the same file roles: the next one is written by analogy. */
export function packageShape({ paths }: PackageFiles): readonly string[] {
  const folders = new Set(paths.flatMap((path) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []));
  return [...folders].flatMap((folder) => {
    const factory = folder.startsWith('target-') ? [`src/${folder.slice('target-'.length)}.ts`, ...everyTarget] : [];
    return [...everyPackage, ...factory]
      .filter((file) => !paths.includes(`packages/${folder}/${file}`))
      .map((file) => `packages/${folder}: has no ${file}`);
  });
}
