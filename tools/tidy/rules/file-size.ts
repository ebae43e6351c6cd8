import { isProduct, linesOf, type SourceFile } from '../source-file.js';

/** No file is longer: past it a file holds more than one idea. */
export const maximumLines = 400;

/** Half of the product's files are at most this long. */
export const maximumMedian = 80;

/** Files stay small: each one, and the middle one. */
export function fileSize(files: readonly SourceFile[]): readonly string[] {
  const long = files
    .filter((file) => linesOf(file).length > maximumLines)
    .map((file) => `${file.path}: ${linesOf(file).length} lines, at most ${maximumLines}; split it by idea`);
  const middle = medianLines(files);
  if (middle <= maximumMedian) return long;
  return [...long, `median of product files is ${middle} lines, at most ${maximumMedian}`];
}

/** The median length of the product's files; 0 when there are none. */
export function medianLines(files: readonly SourceFile[]): number {
  const lengths = files.filter(isProduct).map((file) => linesOf(file).length);
  return lengths.sort((left, right) => left - right)[Math.floor(lengths.length / 2)] ?? 0;
}
