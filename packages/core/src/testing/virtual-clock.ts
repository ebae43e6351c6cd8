import type { Clock } from '../driver/clock.js';
import type { Milliseconds } from '../model/duration.js';

/** Time that passes only when a test says so. */
export interface VirtualClock extends Clock {
  /** Lets this much time pass; whoever sleeps wakes in order, each at its own time. */
  advance(duration: Milliseconds): Promise<void>;
  /** Lets time pass up to the next sleeper's end and wakes it; resolves to false when nobody sleeps. */
  advanceToNext(): Promise<boolean>;
  /** Sleepers that wait now. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A clock port in virtual time, by default at the start of 2024. Sleepers wake in order of time, ties in order of arrival. */
export function createVirtualClock(options: { readonly startsAt?: number } = {}): VirtualClock {
  let now = options.startsAt ?? 1_704_067_200_000;
  const sleepers: Sleeper[] = [];
  const remove = (sleeper: Sleeper): void => {
    const position = sleepers.indexOf(sleeper);
    if (position >= 0) sleepers.splice(position, 1);
  };
  const wakeFirst = async (latest: number): Promise<boolean> => {
    const [first] = sleepers;
    if (first === undefined || first.wakeAt > latest) return false;
    now = Math.max(now, first.wakeAt);
    first.wake();
    await settle();
    return true;
  };
  return {
    now: () => now,
    sleep: (duration, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || duration <= 0) return resolve();
        const sleeper: Sleeper = {
          wakeAt: now + duration,
          wake() {
            remove(sleeper);
            signal.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        signal.addEventListener('abort', sleeper.wake, { once: true });
        const later = sleepers.findIndex((other) => other.wakeAt > sleeper.wakeAt);
        sleepers.splice(later < 0 ? sleepers.length : later, 0, sleeper);
      }),
    async advance(duration) {
      const end = now + duration;
      while (await wakeFirst(end));
      now = end;
      await settle();
    },
    advanceToNext: () => wakeFirst(Number.POSITIVE_INFINITY),
    get sleeping() {
      return sleepers.length;
    },
  };
}

/** Lets what was woken run on: work that is ready takes a bounded number of turns of the microtask queue. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}
