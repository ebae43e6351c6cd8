/** The lab's time: what happens by itself in AWS is an event here, run when the clock has reached it. */
export interface Timeline {
  /** Milliseconds since the epoch; while an event runs, the time it was due. */
  now(): number;
  /** Plans an event; the returned function takes it back. */
  after(delay: number, event: () => void): () => void;
  /** Runs everything that is due, in order of time, ties in order of planning. */
  catchUp(): void;
}

interface Planned {
  readonly at: number;
  readonly event: () => void;
}

/**
 * Follows a clock that it does not move: whoever owns the clock advances it, and the next look at the lab finds everything
 * that happened in between done, each thing at its own time. So a drain of 300 seconds costs nothing.
 */
export function createTimeline(clock: { now(): number }): Timeline {
  const planned: Planned[] = [];
  let eventTime: number | undefined;
  const now = (): number => eventTime ?? clock.now();
  return {
    now,
    after(delay, event) {
      const entry: Planned = { at: now() + Math.max(0, delay), event };
      const later = planned.findIndex((other) => other.at > entry.at);
      planned.splice(later < 0 ? planned.length : later, 0, entry);
      return () => {
        const position = planned.indexOf(entry);
        if (position >= 0) planned.splice(position, 1);
      };
    },
    catchUp() {
      if (eventTime !== undefined) return;
      try {
        for (let first = planned[0]; first !== undefined && first.at <= clock.now(); first = planned[0]) {
          planned.shift();
          eventTime = first.at;
          first.event();
        }
      } finally {
        eventTime = undefined;
      }
    },
  };
}
