import { expect, it } from 'vitest';
import { createTimerTable } from './timer-table.js';

/** A driver's waiting that a test wakes by hand, over a clock that it sets. */
function handDriven() {
  const scheduled: { readonly at: number; readonly wake: () => void; cancelled: boolean }[] = [];
  const elapsed: string[] = [];
  const clock = { time: 0, now: () => clock.time };
  const table = createTimerTable({
    clock,
    schedule: (at, wake) => {
      const entry = { at, wake, cancelled: false };
      scheduled.push(entry);
      return () => {
        entry.cancelled = true;
      };
    },
    elapsed: (timerId, at) => elapsed.push(`${timerId} at ${at}`),
  });
  return { table, scheduled, elapsed, clock };
}

const timer = { type: 'start-timer', timerId: 'd:timer:7', dueAt: 1000 } as const;

it('a timer that is started twice elapses once', () => {
  const { table, scheduled, elapsed, clock } = handDriven();
  table.start(timer);
  table.start(timer);
  expect(scheduled.map(({ at }) => at)).toEqual([1000]);
  clock.time = 1000;
  scheduled[0]?.wake();
  expect(elapsed).toEqual(['d:timer:7 at 1000']);
});

it('a clock that was set back wakes it too early: it waits for what is left', () => {
  const { table, scheduled, elapsed, clock } = handDriven();
  table.start(timer);
  clock.time = 400;
  scheduled[0]?.wake();
  expect([elapsed, scheduled.map(({ at }) => at)]).toEqual([[], [1000, 1000]]);
  clock.time = 1003;
  scheduled[1]?.wake();
  expect(elapsed).toEqual(['d:timer:7 at 1003']);
});

it('one that is due already is woken like any other', () => {
  const { table, scheduled, elapsed, clock } = handDriven();
  clock.time = 5000;
  table.start(timer);
  scheduled[0]?.wake();
  expect(elapsed).toEqual(['d:timer:7 at 5000']);
});

it('clearing ends all of them, and a lost table is filled anew', () => {
  const { table, scheduled } = handDriven();
  table.start(timer);
  table.start({ ...timer, timerId: 'd:timer:8' });
  table.clear();
  expect(scheduled.map(({ cancelled }) => cancelled)).toEqual([true, true]);
  table.start(timer);
  expect(scheduled).toHaveLength(3);
});
