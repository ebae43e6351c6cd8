import type { DeploymentEvent, Milliseconds } from '@rollway/core';

/** How long a deployment will still take, going by what its instances took so far. */
export interface DurationEstimate {
  hear(event: DeploymentEvent): void;
  /** Undefined until the first instance has ended. */
  remaining(openInstances: number): Milliseconds | undefined;
}

/** Starts without knowledge. Instances end at a certain pace, and the rest is assumed to keep it. */
export function createDurationEstimate(): DurationEstimate {
  let first: number | undefined;
  let last = 0;
  let ended = 0;
  return {
    hear({ type, at }) {
      if (type === 'batch-started') first ??= at;
      if (type !== 'instance-succeeded' && type !== 'instance-failed') return;
      ended += 1;
      last = at;
    },
    remaining(openInstances) {
      if (first === undefined || ended === 0) return undefined;
      return ((last - first) / ended) * openInstances;
    },
  };
}
