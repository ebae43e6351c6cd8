import { limits } from '../limits.js';
import { isProduct, linesOf, type SourceFile } from '../source-file.js';

/** Files stay small: each one, and the middle one. */
export function fileSize(files: readonly SourceFile[]): readonly string[] {
  const long = files
    .filter((file) => linesOf(file).length > limits.file)
    .map((file) => `${file.path}: ${linesOf(file).length} lines, at most ${limits.file}; split it by idea`);
  const middle = medianLines(files);
  if (middle <= limits.median) return long;
  return [...long, `median of product files is ${middle} lines, at most ${limits.median}`];
}

/** The median length of the product's files; 0 when there are none. */
export function medianLines(files: readonly SourceFile[]): number {
  const lengths = files.filter(isProduct).map((file) => linesOf(file).length);
  return lengths.sort((left, right) => left - right)[Math.floor(lengths.length / 2)] ?? 0;
}
