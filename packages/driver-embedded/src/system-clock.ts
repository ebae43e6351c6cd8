import type { Clock } from '@rollway/core/driver';

/** Timers of Node hold 31 bits; a longer sleep is made of several. */
const longestTimer = 2 ** 31 - 1;

/** The real clock: the only place of this package that reads the time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(duration, signal) {
    for (let rest = duration; rest > 0 && !signal.aborted; rest -= longestTimer) {
      await sleepOnce(Math.min(rest, longestTimer), signal);
    }
  },
};

function sleepOnce(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, duration);
    signal.addEventListener('abort', end, { once: true });
  });
}
