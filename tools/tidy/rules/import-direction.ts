import { isProduct, linesOf, type SourceFile } from '../source-file.js';

/** What each layer may import of the others; a layer not named here may import nothing of ours. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  host: ['core'],
  aws: ['core', 'host'],
  'import-codedeploy': ['core', 'aws'],
  'aws-lab': ['core'],
  target: ['core', 'host', 'aws'],
  driver: ['core'],
  conformance: ['core'],
  cli: ['core', 'driver', 'target', 'host'],
};

/** Packages know only those below them: targets and drivers never each other, nobody a sibling. */
export function importDirection(files: readonly SourceFile[]): readonly string[] {
  return files.filter(isProduct).flatMap((file) => {
    const from = layerOf(file.path.split('/')[1] ?? '');
    return linesOf(file).flatMap((line, index) => {
      const imported = /from '@rollway\/([a-z-]+)/.exec(line)?.[1];
      if (imported === undefined || (allowed[from] ?? []).includes(layerOf(imported))) return [];
      return [`${file.path}:${index + 1}: ${from} must not import ${imported}; move what both need down into core`];
    });
  });
}

function layerOf(packageName: string): string {
  return /^(target|driver)-/.exec(packageName)?.[1] ?? packageName;
}
