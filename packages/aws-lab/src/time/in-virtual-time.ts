import type { VirtualClock } from '@rollway/core/testing';
import type { Lab } from '../lab.js';
import { LabError } from '../lab-error.js';

/** Bounds of a run in virtual time. */
export interface VirtualTimeOptions {
  /** How much virtual time may pass, in milliseconds; default 48 hours. */
  readonly limit?: number;
  /** True while something works that neither the lab nor Node's list of active resources shows. */
  readonly isBusy?: () => boolean;
}

/** What the run looks at: a {@link Lab} is one. */
export interface VirtualWorld {
  readonly clock: VirtualClock;
  /** Requests that are not answered yet. */
  readonly inFlight: number;
  readonly calls: { readonly length: number };
}

/** Turns of the event loop without any sign of work after which everybody is taken to be asleep. */
const quietTurns = 12;

/** Kinds of Node's active resources that mean work under way; sockets and timers stay open while nothing happens. */
const working = /^(FSReq|GetAddrInfo|TCPConnect|WriteWrap|ShutdownWrap|ProcessWrap|Zlib)/;

/**
 * Runs work to its end in virtual time: whenever everybody sleeps, the clock moves to the next one's end. Real input and
 * output (requests to the lab, files, processes) holds the clock until it is done, so the outcome does not depend on the speed
 * of the machine. Whoever works must sleep on the lab's clock: SDK clients with retries of their own do not.
 *
 * @throws LabError when nobody sleeps and nothing ends, or the virtual limit has passed.
 */
export async function inVirtualTime<Result>(
  world: VirtualWorld,
  work: () => Promise<Result>,
  options: VirtualTimeOptions = {},
): Promise<Result> {
  const end = world.clock.now() + (options.limit ?? 48 * 3_600_000);
  let settled = false;
  const running = work().finally(() => {
    settled = true;
  });
  const advance = async (): Promise<void> => {
    while (!settled) {
      await becomeQuiet(world, options, () => settled);
      if (settled) return;
      if (world.clock.now() > end) throw new LabError('The virtual time limit has passed and the work has not ended.');
      if (!(await world.clock.advanceToNext())) await world.clock.advance(1);
    }
  };
  return Promise.race([running, failWith(advance)]);
}

/** How much of the lab's time passes at once: short enough for a script to start while it passes. */
const step = 1000;

/** Lets virtual time pass while others work in it: traffic, commands on hosts. */
export async function passTime(lab: Lab, duration: number): Promise<void> {
  await inVirtualTime(lab, async () => {
    for (let passed = 0; passed < duration; passed += step) {
      await lab.clock.sleep(Math.min(step, duration - passed), new AbortController().signal);
      lab.context.timeline.catchUp();
    }
  });
}

/** Never resolves; rejects as `advance` does. */
function failWith(advance: () => Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    advance().catch(reject);
  });
}

async function becomeQuiet(world: VirtualWorld, options: VirtualTimeOptions, settled: () => boolean): Promise<void> {
  let calls = world.calls.length;
  for (let quiet = 0; quiet < quietTurns && !settled(); quiet += 1) {
    // Half way some real time: an answer is between two sockets, or a module on its way, where no turn shows it.
    await new Promise((resolve) => (quiet === quietTurns / 2 ? setTimeout(resolve, 2) : setImmediate(resolve)));
    const busy = world.inFlight > 0 || options.isBusy?.() === true || world.calls.length !== calls;
    if (busy || process.getActiveResourcesInfo().some((kind) => working.test(kind))) quiet = -1;
    calls = world.calls.length;
  }
}
