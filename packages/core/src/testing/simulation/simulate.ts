import type { FinalStatus } from '../../deployment/deployment-event.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { InvariantBrokenError } from '../../errors/invariant-broken-error.js';
import { RuleBroken } from '../books/rule-broken.js';
import { checkEnd } from './checks/check-end.js';
import { deepEqual } from './checks/deep-equal.js';
import { createSimulation } from './create-simulation.js';
import { armFaults, heal } from './fault-injector.js';
import { type FaultPlan, noFaults } from './fault-plan.js';
import { realMachine, type SimulatedMachine } from './machine.js';
import { recordMarks } from './record-marks.js';
import { foldJournal, loadState, recover } from './recovery.js';
import type { Scenario } from './scenario.js';
import { checkWhole, postInput } from './simulated-controller.js';
import type { Simulation } from './simulation.js';
import { after, check, mark, type Violation } from './world.js';

/** A simulation that has not ended after this many steps never will. */
const mostSteps = 1_000_000;

/** What to simulate. */
export interface SimulateOptions {
  readonly scenario: Scenario;
  /** Default: nothing goes wrong. */
  readonly faultPlan?: FaultPlan;
  /** Decides latencies and which turns are checked in full; default 1. */
  readonly seed?: number;
  /** Share of the turns after which everything is recounted; default 1/16. Cheap checks are made always. */
  readonly checkShare?: number;
  /** Default: the machine of this release. */
  readonly machine?: SimulatedMachine;
}

/** How a simulation went. */
export interface SimulationResult {
  /** The rule that was broken, and how that shows; undefined when all held. */
  readonly violation: Violation | undefined;
  /** Everything that was committed. */
  readonly records: readonly JournalRecord[];
  readonly status: FinalStatus | undefined;
  readonly rolledBack: boolean;
  /** Inputs that controllers took. */
  readonly inputs: number;
  /** Controllers that died and were replaced. */
  readonly crashes: number;
  /** How often faults, record types and rare situations came up, by name: `fault:…`, `record:…`, others. */
  readonly marks: ReadonlyMap<string, number>;
}

/**
 * Runs one deployment to its end in virtual time, synchronously, with the faults of the plan. First safety under faults,
 * then healing: from there on the deployment must end. The same arguments give the same records, byte for byte.
 *
 * Never throws for what the machine does wrong: that is the `violation` of the result.
 */
export function simulate(options: SimulateOptions): SimulationResult {
  const { scenario, faultPlan = noFaults, seed = 1, checkShare = 1 / 16, machine = realMachine } = options;
  const simulation = createSimulation({ scenario, seed, checkShare, machine });
  const { world } = simulation;
  try {
    armFaults(simulation.injector, faultPlan);
    after(world, faultPlan.healAfter, () => healAndResume(simulation));
    recover(simulation);
    run(simulation);
    if (world.violation === undefined) checkAtEnd(simulation);
  } catch (error) {
    const evidence = error instanceof RuleBroken ? error.evidence : error;
    world.violation ??= { rule: ruleOf(error), evidence, at: world.now };
  }
  const { books } = simulation.checker;
  for (const { type } of simulation.journal.records) mark(world, recordMarks[type]);
  return {
    violation: world.violation,
    records: simulation.journal.records,
    status: books.finished,
    rolledBack: books.rollback === 'succeeded',
    inputs: simulation.inputs,
    crashes: simulation.crashes,
    marks: world.marks,
  };
}

/** A journal as text, one record per line: what "the same to the byte" is said of. */
export function formatRecords(records: readonly JournalRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function run(simulation: Simulation): void {
  const { world } = simulation;
  let steps = 0;
  let decisions = 0;
  for (;;) {
    if (world.violation !== undefined) return;
    const event = world.heap.next();
    if (event === undefined) {
      decisions += 1;
      if (!decide(simulation, decisions)) return;
      continue;
    }
    world.now = Math.max(world.now, event.at);
    event.run();
    steps += 1;
    if (steps > mostSteps) {
      check(world, false, 'a simulation comes to an end', steps);
      return;
    }
  }
}

/** Nothing happens by itself any more: a person looks at what stands still, and in the end stops it. */
function decide({ current, checker, clock }: Simulation, decisions: number): boolean {
  const { finished, paused, frozen } = checker.books;
  if (finished !== undefined || current?.alive !== true || !(paused || frozen) || decisions > 20) return false;
  const reason = 'the world is well again';
  if (decisions % 2 === 1) postInput(current, { type: 'resume', at: clock(), reason });
  else postInput(current, { type: 'stop', at: clock(), reason, rollback: decisions % 4 === 0 });
  return true;
}

function healAndResume(simulation: Simulation): void {
  heal(simulation.injector);
  const { current } = simulation;
  if (current !== undefined) current.armed = undefined;
  if (current?.alive === true) {
    postInput(current, { type: 'alarm-cleared', at: simulation.clock(), alarm: 'errors' });
    postInput(current, {
      type: 'resume',
      at: simulation.clock(),
      reason: 'the world is well again',
    });
  }
}

function checkAtEnd(simulation: Simulation): void {
  const { world, checker, current, hosts, journal } = simulation;
  const evidence = {
    records: journal.records.length,
    attempt: checker.books.attempt,
  };
  check(world, checker.books.finished !== undefined, 'a deployment ends once everything is well again', evidence);
  check(
    world,
    current?.performers.active.size === 0,
    'nothing is performed after the end',
    current?.performers.active.size,
  );
  if (world.violation !== undefined || current === undefined) return;
  checkEnd(checker, hosts, simulation.surroundings.platform);
  checkWhole(current);
  check(world, deepEqual(foldJournal(simulation), current.state), 'a replay gives the live state', 'at the end');
  if (journal.snapshot === undefined) return;
  check(world, deepEqual(loadState(simulation), current.state), 'a replay gives the live state', 'from the snapshot');
}

function ruleOf(error: unknown): string {
  if (error instanceof RuleBroken) return error.rule;
  if (error instanceof InvariantBrokenError) return `the machine's own: ${error.rule}`;
  return `no exception: ${error instanceof Error ? error.message : String(error)}`;
}
