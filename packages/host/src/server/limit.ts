/** Lets at most so many tasks run at the same time; the others wait their turn. */
export interface Limit {
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

/** Makes a limit; it may be shared by whatever should not run together. */
export function createLimit(maximum: number): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(task) {
      if (running >= maximum) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await task();
      } finally {
        // The place is handed on, so that nobody who comes later takes it.
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
