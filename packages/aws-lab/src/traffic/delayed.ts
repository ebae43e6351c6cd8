/** A view of a value that lags behind by a delay: what the nodes of a balancer route by. */
export interface Delayed<Value> {
  /** Takes in what is true now, when it could be read, and gives what was true a delay ago. */
  see(at: number, value: Value | undefined): Value | undefined;
}

/** A view that has seen nothing. The first value is in effect at once: there was nothing before it. */
export function createDelayed<Value>(delay: number): Delayed<Value> {
  const seen: { readonly at: number; readonly value: Value }[] = [];
  return {
    see(at, value) {
      if (value !== undefined) seen.push({ at: seen.length === 0 ? at - delay : at, value });
      while (seen[1] !== undefined && seen[1].at <= at - delay) seen.shift();
      return seen[0]?.value;
    },
  };
}
