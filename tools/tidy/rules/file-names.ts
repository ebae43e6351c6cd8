import type { SourceFile } from '../source-file.js';

/** Names that say nothing about what is inside. */
const banned: readonly string[] = [
  'util',
  'utils',
  'helper',
  'helpers',
  'misc',
  'common',
  'stuff',
  'cfg',
  'mgr',
  'impl',
];

/** Files are named after their idea, in kebab case. */
export function fileNames(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path }) => {
    const name =
      path
        .split('/')
        .at(-1)
        ?.replace(/(\.test|\.test-d|\.config|\.property\.test|\.d)?\.ts$/, '') ?? '';
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/.test(name)) return [`${path}: file names are kebab case`];
    return name.split('-').some((part) => banned.includes(part)) ? [`${path}: name the file after its one idea`] : [];
  });
}
