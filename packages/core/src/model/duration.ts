/** A length of time in milliseconds. Absolute times in records and inputs are milliseconds since the Unix epoch. */
export type Milliseconds = number;

/** `count` seconds as {@link Milliseconds}. */
export function seconds(count: number): Milliseconds {
  return count * 1000;
}

/** `count` minutes as {@link Milliseconds}. */
export function minutes(count: number): Milliseconds {
  return seconds(count * 60);
}

/** `count` hours as {@link Milliseconds}. */
export function hours(count: number): Milliseconds {
  return minutes(count * 60);
}

/** Renders a duration the way plans and reports print it: `850 ms`, `42 s`, `12 min`, `1 h 30 min`. */
export function formatDuration(duration: Milliseconds): string {
  if (duration < 1000) return `${Math.round(duration)} ms`;
  const totalSeconds = Math.round(duration / 1000);
  if (totalSeconds < 60) return `${totalSeconds} s`;
  const totalMinutes = Math.floor(totalSeconds / 60);
  const restSeconds = totalSeconds % 60;
  if (totalMinutes < 60) return restSeconds === 0 ? `${totalMinutes} min` : `${totalMinutes} min ${restSeconds} s`;
  const restMinutes = totalMinutes % 60;
  const wholeHours = Math.floor(totalMinutes / 60);
  return restMinutes === 0 ? `${wholeHours} h` : `${wholeHours} h ${restMinutes} min`;
}
