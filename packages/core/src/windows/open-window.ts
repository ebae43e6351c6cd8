import type { TimeWindowPlan, Weekday } from './time-window.js';

const day = 86_400_000;
/** The Unix epoch was a Thursday. */
const weekdays: readonly Weekday[] = ['thursday', 'friday', 'saturday', 'sunday', 'monday', 'tuesday', 'wednesday'];

/** Whether new work may begin at this time, in milliseconds since the Unix epoch. */
export function isWindowOpen(plan: TimeWindowPlan, at: number): boolean {
  const local = at + offsetAt(plan, at);
  const today = Math.floor(local / day);
  const sinceMidnight = local - today * day;
  return plan.windows.some(
    ({ days, from, to }) =>
      days.includes(weekdayOf(today)) && sinceMidnight >= millisecondsOf(from) && sinceMidnight < millisecondsOf(to),
  );
}

/**
 * The first moment from `at` on at which a window is open; `at` itself when one is. Undefined when none ever is, as for
 * windows without days. A window opens at its local time, or where the clock jumps into it.
 */
export function nextOpening(plan: TimeWindowPlan, at: number): number | undefined {
  if (isWindowOpen(plan, at)) return at;
  const today = Math.floor((at + offsetAt(plan, at)) / day);
  const candidates = plan.offsets.map(({ from }) => from);
  for (let ahead = -1; ahead <= 8; ahead += 1) {
    for (const { days, from } of plan.windows) {
      if (!days.includes(weekdayOf(today + ahead))) continue;
      const local = (today + ahead) * day + millisecondsOf(from);
      for (const { offset } of plan.offsets) candidates.push(local - offset);
    }
  }
  let first: number | undefined;
  for (const candidate of candidates) {
    const earlier = candidate > at && (first === undefined || candidate < first);
    if (earlier && isWindowOpen(plan, candidate)) first = candidate;
  }
  return first;
}

/** `HH:MM` in milliseconds since midnight. */
export function millisecondsOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function offsetAt({ offsets }: TimeWindowPlan, at: number): number {
  let current = offsets[0]?.offset ?? 0;
  for (const { from, offset } of offsets) if (from <= at) current = offset;
  return current;
}

function weekdayOf(daysSinceEpoch: number): Weekday {
  return weekdays[((daysSinceEpoch % 7) + 7) % 7] ?? 'thursday';
}
