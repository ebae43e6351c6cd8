/** CPU time of this process that a task takes, in seconds: the machine's other work does not count. */
export function cpuSeconds(task: () => void): number {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The middle one of an odd number of measurements. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures three times, one after the other. */
export async function threeTimes(measure: () => number | Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < 3; round += 1) values.push(await measure());
  return median(values);
}

/** Bytes on the heap that something still refers to. Needs `--expose-gc`. */
export function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
