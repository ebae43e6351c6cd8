import { describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

const never = new AbortController().signal;

/** Waits in virtual time: nothing here takes any. */
function wait({ sleep }: VirtualClock, duration: number, signal: AbortSignal): Promise<void> {
  return sleep(duration, signal);
}

describe('createVirtualClock', () => {
  it('stands still until a test lets time pass', async () => {
    const clock = createVirtualClock({ startsAt: 1000 });
    expect(clock.now()).toBe(1000);
    await clock.advance(500);
    expect(clock.now()).toBe(1500);
  });

  it('wakes sleepers in order, each at its own time', async () => {
    const clock = createVirtualClock({ startsAt: 0 });
    const woken: (readonly [string, number])[] = [];
    const sleep = (name: string, duration: number): Promise<void> =>
      wait(clock, duration, never).then(() => void woken.push([name, clock.now()]));
    const all = Promise.all([sleep('late', 300), sleep('early', 100), sleep('also late', 300)]);
    await clock.advance(1000);
    await all;
    expect(woken).toEqual([
      ['early', 100],
      ['late', 300],
      ['also late', 300],
    ]);
    expect(clock.now()).toBe(1000);
  });

  it('wakes those that fell asleep while others were being woken', async () => {
    const clock = createVirtualClock({ startsAt: 0 });
    const woken: number[] = [];
    const twice = wait(clock, 10, never)
      .then(() => wait(clock, 10, never))
      .then(() => woken.push(clock.now()));
    await clock.advance(100);
    await twice;
    expect(woken).toEqual([20]);
  });

  it('wakes a sleeper whose signal is aborted, without letting time pass', async () => {
    const clock = createVirtualClock({ startsAt: 0 });
    const controller = new AbortController();
    const sleeping = wait(clock, 1000, controller.signal);
    expect(clock.sleeping).toBe(1);
    controller.abort();
    await sleeping;
    expect([clock.now(), clock.sleeping]).toEqual([0, 0]);
  });

  it('lets nobody sleep whose signal is aborted already, or for no time', async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    controller.abort();
    await wait(clock, 1000, controller.signal);
    await wait(clock, 0, never);
    expect(clock.sleeping).toBe(0);
  });

  it('jumps from sleeper to sleeper on request', async () => {
    const clock = createVirtualClock({ startsAt: 0 });
    const sleeping = wait(clock, 42, never);
    expect(await clock.advanceToNext()).toBe(true);
    await sleeping;
    expect(clock.now()).toBe(42);
    expect(await clock.advanceToNext()).toBe(false);
  });
});
