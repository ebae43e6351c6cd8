import { posix } from 'node:path';
import { isTest, linesOf, type SourceFile } from '../source-file.js';

const root = 'packages/core/src/';

/**
 * The folders of the core from the ground up. Each imports only from rows below its own: not from above, where the next
 * idea would be tied to what is built on it, and not from its neighbours.
 */
export const layers: readonly (readonly string[])[] = [
  ['model', 'options', 'batches'],
  ['errors', 'gates', 'lifecycle', 'windows'],
  ['target', 'traffic'],
  ['app-spec', 'group'],
  ['plan'],
  ['deployment'],
  ['driver'],
  ['virtual'],
  ['rehearsal'],
  ['testing'],
];

/** Inside the core imports point downwards. The entry points, which are no folders, are above all: they choose, nobody imports them. */
export function coreLayers(files: readonly SourceFile[]): readonly string[] {
  const known = layers.flat();
  return files.flatMap((file) => {
    const folder = folderOf(file.path);
    // A test may hold its subject against anything.
    if (folder === undefined || isTest(file)) return [];
    if (!known.includes(folder)) return [`${file.path}: give ${folder} its place in the layers of the core`];
    return linesOf(file).flatMap((line, index) => {
      const imported = importedFolder(file.path, line);
      if (imported === undefined || imported === folder || rowOf(imported) < rowOf(folder)) return [];
      return [`${file.path}:${index + 1}: ${folder} must not import ${imported}; move what both need down`];
    });
  });
}

function importedFolder(path: string, line: string): string | undefined {
  const specifier = /(?:\bfrom|\bimport\(?) ?'(\.[^']+)'/.exec(line)?.[1];
  if (specifier === undefined) return undefined;
  const imported = posix.join(posix.dirname(path), specifier);
  return folderOf(imported) ?? imported.slice(root.length);
}

/** The folder of a file inside the core; undefined for entry points, and for what is not of the core. */
function folderOf(path: string): string | undefined {
  if (!path.startsWith(root)) return undefined;
  const [folder, ...rest] = path.slice(root.length).split('/');
  return rest.length === 0 ? undefined : folder;
}

/** From the ground up; an entry point, and a folder without a place, are above all. */
function rowOf(folder: string): number {
  const row = layers.findIndex((names) => names.includes(folder));
  return row < 0 ? layers.length : row;
}
