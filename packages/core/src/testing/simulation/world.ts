import { createEventHeap, type EventHeap } from '../../virtual/event-heap.js';
import { createRandom, type Random } from '../../virtual/random.js';

/** A rule that a simulation saw broken. */
export interface Violation {
  readonly rule: string;
  readonly evidence: unknown;
  /** Virtual time, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What everything in a simulation shares: virtual time, chance, and what was noticed. */
export interface World {
  now: number;
  readonly heap: EventHeap;
  readonly random: Random;
  /** How often something worth knowing happened: faults by kind, record types, rare situations. */
  readonly marks: Map<string, number>;
  /** The first broken rule; the simulation ends with it. */
  violation: Violation | undefined;
  /** False from the heal point on: nothing goes wrong any more. */
  faulty: boolean;
}

/** A world in which nothing has happened yet. */
export function createWorld(startsAt: number, seed: number): World {
  return {
    now: startsAt,
    heap: createEventHeap(),
    random: createRandom(seed),
    marks: new Map(),
    violation: undefined,
    faulty: true,
  };
}

/** Counts one more of something. */
export function mark(world: World, name: string): void {
  world.marks.set(name, (world.marks.get(name) ?? 0) + 1);
}

/** Reports a broken rule unless `holds`. Only the first counts: what follows is its consequence. */
export function check(world: World, holds: boolean, rule: string, evidence: unknown): void {
  if (holds || world.violation !== undefined) return;
  world.violation = { rule, evidence, at: world.now };
}

/** Schedules something after a while. */
export function after(world: World, duration: number, run: () => void): void {
  world.heap.schedule(world.now + duration, run);
}
