import type { ZoneOffset } from '@rollway/core';
import { systemClock } from '../system-clock.js';

const hour = 3_600_000;
const day = 24 * hour;
/** How far ahead changes of the clock are looked up; a deployment that lives longer keeps the last offset. */
const horizon = 800 * day;

/** Offsets of a zone from now on, from the time zone database of this Node. */
export function systemZoneOffsets(timeZone: string): readonly ZoneOffset[] {
  return zoneOffsetsFrom(timeZone, systemClock.now());
}

/**
 * Offsets of a zone from a time on. Days are compared, and a day on which the clock changed is searched for the minute.
 *
 * @throws RangeError when Node does not know the zone.
 */
export function zoneOffsetsFrom(timeZone: string, from: number): readonly ZoneOffset[] {
  const offsetOf = offsetReader(timeZone);
  const offsets: ZoneOffset[] = [{ from: 0, offset: offsetOf(from) }];
  let offset = offsetOf(from);
  for (let start = from; start < from + horizon; start += day) {
    const next = offsetOf(start + day);
    if (next === offset) continue;
    offsets.push({ from: changeIn(offsetOf, start, start + day), offset: next });
    offset = next;
  }
  return offsets;
}

/** The first minute after `start` with another offset. */
function changeIn(offsetOf: (at: number) => number, start: number, end: number): number {
  const before = offsetOf(start);
  let low = Math.floor(start / 60_000);
  let high = Math.ceil(end / 60_000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(middle * 60_000) === before) low = middle;
    else high = middle;
  }
  return high * 60_000;
}

function offsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const whole = Math.floor(at / 1000) * 1000;
    const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, Number(value)]));
    const read = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const local = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
    return local - whole;
  };
}
