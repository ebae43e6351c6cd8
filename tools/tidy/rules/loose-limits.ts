import { limits } from '../limits.js';
import { isTest, linesOf, type SourceFile } from '../source-file.js';
import { medianLines } from './file-size.js';
import { functionLengths } from './function-size.js';

/** How much room a limit may leave above what there is; more, and it holds nothing any more. */
const room = 0.1;

/** Limits that could be lower by more than a tenth. */
export function looseLimits(files: readonly SourceFile[]): readonly string[] {
  const functions = files.filter((file) => !isTest(file)).flatMap(functionLengths);
  const largest: { readonly [Name in keyof typeof limits]: number } = {
    file: files.reduce((most, file) => Math.max(most, linesOf(file).length), 0),
    median: medianLines(files),
    function: functions.reduce((most, { lines }) => Math.max(most, lines), 0),
  };
  return (Object.keys(limits) as (keyof typeof limits)[]).flatMap((name) => {
    if (largest[name] >= limits[name] * (1 - room)) return [];
    return [`tools/tidy/limits.ts: the limit ${name} can fall from ${limits[name]} to ${largest[name]}`];
  });
}
