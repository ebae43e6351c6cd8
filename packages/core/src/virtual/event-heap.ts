/** Something that happens at a virtual time. */
interface ScheduledEvent {
  readonly at: number;
  /** Events of the same time happen in the order in which they were scheduled. */
  readonly order: number;
  readonly run: () => void;
}

/** The future of a simulation: a binary heap, earliest first. */
export interface EventHeap {
  /** Adds an event; a time that is not finite means never. */
  schedule(at: number, run: () => void): void;
  /** Removes and returns the earliest event; undefined when nothing will happen any more. */
  next(): { readonly at: number; readonly run: () => void } | undefined;
  readonly size: number;
}

/** Creates an empty future. */
export function createEventHeap(): EventHeap {
  const events: ScheduledEvent[] = [];
  let scheduled = 0;
  return {
    schedule(at, run) {
      if (at === Number.POSITIVE_INFINITY) return;
      scheduled += 1;
      siftUp(events, { at, order: scheduled, run });
    },
    next() {
      const [first] = events;
      const last = events.pop();
      if (last !== undefined && last !== first) siftDown(events, last);
      return first;
    },
    get size() {
      return events.length;
    },
  };
}

function siftUp(events: ScheduledEvent[], added: ScheduledEvent): void {
  let position = events.length;
  while (position > 0) {
    const parent = (position - 1) >> 1;
    const above = events[parent];
    if (above === undefined || isEarlier(above, added)) break;
    events[position] = above;
    position = parent;
  }
  events[position] = added;
}

function siftDown(events: ScheduledEvent[], moved: ScheduledEvent): void {
  let position = 0;
  for (;;) {
    const left = 2 * position + 1;
    const right = events[left + 1];
    let below = events[left];
    if (below === undefined) break;
    const child = right !== undefined && isEarlier(right, below) ? left + 1 : left;
    below = events[child] ?? below;
    if (!isEarlier(below, moved)) break;
    events[position] = below;
    position = child;
  }
  events[position] = moved;
}

function isEarlier(left: ScheduledEvent, right: ScheduledEvent): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
