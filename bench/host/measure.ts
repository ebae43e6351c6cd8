import { run } from './shapes.js';

/** Milliseconds of what is compared, measured one right after the other. */
export interface Pair {
  readonly floor: number;
  readonly product: number;
}

/** Wall time in milliseconds; what was written before is on the disk first, so that nobody pays for another. */
export async function timed(task: () => Promise<void>): Promise<number> {
  await run('sync', []);
  const begin = performance.now();
  await task();
  return performance.now() - begin;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** One line of the table: medians, and the median of the ratios of the pairs. */
export function report(what: string, names: readonly [string, string], pairs: readonly Pair[], bar: number): string {
  const ratio = median(pairs.map(({ floor, product }) => product / floor));
  const show = (values: readonly number[]): string => `${median(values).toFixed(0)} ms`.padStart(9);
  return [
    what.padEnd(46),
    `${names[0]} ${show(pairs.map(({ floor }) => floor))}`,
    `${names[1]} ${show(pairs.map(({ product }) => product))}`,
    `ratio ${ratio.toFixed(2)}`,
    `bar <= ${bar}`,
    ratio <= bar ? 'PASS' : 'short',
  ].join('  ');
}
