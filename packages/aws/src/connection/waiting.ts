import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time for rates and retries: a driver's clock fits. */
export interface Waiting {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `duration` milliseconds, or at once when the signal is aborted. */
  sleep(duration: number, signal: AbortSignal): Promise<void>;
}

/** Real time. */
export const realWaiting: Waiting = {
  now: () => Date.now(),
  sleep: (duration, signal) => sleepFor(duration, undefined, { signal }).catch(() => undefined),
};
