import type { DeploymentInput } from '../../deployment/deployment-input.js';
import { type DeploymentState, isFinal } from '../../deployment/deployment-state.js';
import { type InstanceStatus, viewInstances, viewOf } from '../../deployment/deployment-view.js';
import { assertInvariants } from '../../deployment/invariants.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { explainRefusal, isRequest } from '../../deployment/requests/request-kinds.js';
import { type Books, inFlight } from '../books/books.js';
import {
  type CommandChecker,
  checkCommands,
  checkDueCommands,
  forgetConcluded,
  isInFlight,
} from './checks/check-commands.js';
import { deepEqual } from './checks/deep-equal.js';
import { checkRecord } from './checks/journal-checker.js';
import type { CrashPoint } from './fault-plan.js';
import { appendTurn, keepSnapshot, type SimulatedJournal } from './journal-in-simulation.js';
import type { SimulatedMachine } from './machine.js';
import { abandon, dispatch, type Performers } from './performers.js';
import { after, check, mark, type World } from './world.js';

/** How a controller that is about to commit will fail. */
export type ArmedFailure =
  | {
      readonly kind: 'crash';
      readonly point: CrashPoint;
      readonly downFor: number;
    }
  | { readonly kind: 'torn'; readonly downFor: number }
  | { readonly kind: 'append'; readonly durable: boolean };

/** One process that runs the deployment: the loop of every driver, without its waiting. */
export interface SimulatedController {
  readonly surroundings: ControllerSurroundings;
  readonly epoch: number;
  readonly state: DeploymentState;
  readonly performers: Performers;
  readonly commands: CommandChecker;
  alive: boolean;
  inbox: DeploymentInput[];
  turnPlanned: boolean;
  armed: ArmedFailure | undefined;
}

/** What a controller needs from its simulation. */
export interface ControllerSurroundings {
  readonly world: World;
  readonly machine: SimulatedMachine;
  readonly journal: SimulatedJournal;
  readonly gatherFor: number;
  /** Full checks are made in about this share of the turns, and at the end. */
  readonly checkShare: number;
  clock(): number;
  /** A turn is decided and not committed yet: faults of this moment strike. */
  beforeCommit(records: readonly JournalRecord[]): void;
  /** An instance that left is in the journal. */
  heardOf(instanceId: string): void;
  /** The controller died; another starts after a while. */
  died(controller: SimulatedController, downFor: number): void;
}

/** Gives a controller an input; a dead one hears nothing. */
export function postInput(controller: SimulatedController, input: DeploymentInput): void {
  if (!controller.alive) return;
  controller.inbox.push(input);
  if (controller.turnPlanned) return;
  controller.turnPlanned = true;
  after(controller.surroundings.world, controller.surroundings.gatherFor, () => takePlannedTurn(controller));
}

function takePlannedTurn(controller: SimulatedController): void {
  controller.turnPlanned = false;
  const inputs = controller.inbox;
  controller.inbox = [];
  let gathered: DeploymentInput[] = [];
  for (const input of inputs) {
    const request = isRequest(input) ? input : undefined;
    if (request === undefined && !isStale(controller, input)) {
      gathered.push(input);
      continue;
    }
    if (gathered.length > 0) commitTurn(controller, gathered);
    gathered = [];
    // A window may have closed since the last turn: that is what time does, and not the input.
    if (controller.state.definition?.timeWindows !== undefined) commitTurn(controller, []);
    if (request === undefined) takeMeaningless(controller, input, 'stale-report');
    else if (explainRefusal(controller.state, request) !== undefined)
      takeMeaningless(controller, input, 'refused-request');
    else grant(controller, input);
  }
  if (gathered.length > 0) commitTurn(controller, gathered);
}

/** A request that the machine says it grants is in the journal afterwards, unless the controller fails first. */
function grant(controller: SimulatedController, request: DeploymentInput): void {
  const before = controller.state.sequence;
  commitTurn(controller, [request]);
  const granted = !controller.alive || controller.state.sequence > before;
  check(controller.surroundings.world, granted, 'a request that is not refused is recorded', request);
}

/** Decides, commits and dispatches; faults of controllers and journals strike at the three points between. */
export function commitTurn(controller: SimulatedController, inputs: readonly DeploymentInput[]): void {
  const { surroundings, state } = controller;
  const { world, machine, journal } = surroundings;
  if (!controller.alive || world.violation !== undefined) return;
  const expectedSequence = state.sequence;
  const { records, commands } = machine.takeTurn(state, inputs, surroundings.clock());
  if (records.length === 0) {
    check(world, commands.length === 0, 'no command without a record', commands);
    return;
  }
  surroundings.beforeCommit(records);
  const { armed } = controller;
  if (armed !== undefined && failsBeforeAppend(controller, armed, records)) return;
  if (!appendTurn(journal, records, { epoch: controller.epoch, expectedSequence })) {
    retire(controller);
    return;
  }
  enterRecords(controller, records);
  keepSnapshot(journal, state);
  if (armed?.kind === 'append') {
    die(controller, 0);
    return;
  }
  if (armed?.kind === 'crash' && armed.point === 'after-append') {
    die(controller, armed.downFor);
    return;
  }
  checkCommands(controller.commands, commands);
  dispatch(controller.performers, commands);
  if (armed?.kind === 'crash' && armed.point === 'after-dispatch') {
    if (controller.performers.active.size > 0) mark(world, 'crash-between-dispatch-and-answer');
    die(controller, armed.downFor);
    return;
  }
  if (world.random.next() < surroundings.checkShare) checkWhole(controller);
}

function failsBeforeAppend(
  controller: SimulatedController,
  armed: ArmedFailure,
  records: readonly JournalRecord[],
): boolean {
  if (armed.kind === 'torn') controller.surroundings.journal.torn = records.slice(0, Math.ceil(records.length / 2));
  const fails =
    armed.kind === 'torn' ||
    (armed.kind === 'append' && !armed.durable) ||
    (armed.kind === 'crash' && armed.point === 'before-append');
  if (fails) die(controller, armed.kind === 'append' ? 0 : armed.downFor);
  return fails;
}

function enterRecords({ surroundings, commands }: SimulatedController, records: readonly JournalRecord[]): void {
  for (const record of records) {
    checkRecord(commands.reader, record);
    if (record.type === 'instance-left') surroundings.heardOf(record.instanceId);
    forgetConcluded(commands, record);
  }
  const { ending, frozen, stageOutcome } = commands.reader.books;
  const endsAtOnce = ending === undefined || frozen || stageOutcome !== 'open';
  check(surroundings.world, endsAtOnce, 'what ends an attempt ends its stage at once', records.at(-1));
  check(
    surroundings.world,
    commands.reader.books.lastRecord?.sequence === surroundings.journal.records.length,
    'the journal has what was committed',
    records,
  );
}

/** The controller stops as a process does: at once, with everything it knew. */
export function die(controller: SimulatedController, downFor: number): void {
  if (!controller.alive) return;
  controller.alive = false;
  abandon(controller.performers);
  controller.surroundings.died(controller, downFor);
}

/** A controller that was overtaken stops by itself and nobody replaces it: its successor is already there. */
export function retire(controller: SimulatedController): void {
  controller.alive = false;
  abandon(controller.performers);
}

/** The checks that scan everything. */
export function checkWhole(controller: SimulatedController): void {
  const { surroundings, state, commands } = controller;
  const { books } = commands.reader;
  assertInvariants(state);
  checkDueCommands(commands, state, surroundings.machine.dueCommands(state));
  const { overview } = viewOf(state);
  const total = overview.pending + overview['in-progress'] + overview.succeeded + overview.failed + overview.skipped;
  const stage = books.stages[books.stage];
  const side = state.fleet?.side ?? 'original';
  let fleetSize = 0;
  for (const book of books.instances.values()) if (book.side === side) fleetSize += 1;
  const evidence = { overview, fleetSize, sequence: state.sequence };
  check(surroundings.world, total === fleetSize, 'the overview adds up to the fleet', evidence);
  if (stage?.kind !== 'fleet') return;
  if (state.definition?.plan.deploymentType === 'in-place') checkInstanceViews(surroundings.world, books, state);
  const works = overview['in-progress'] === inFlight(books);
  check(surroundings.world, works, 'the overview agrees with the records', evidence);
}

/** Counting the lines of the instances gives the overview; one that left after its success is counted as that. */
function checkInstanceViews(world: World, books: Books, state: DeploymentState): void {
  const counted: Record<InstanceStatus, number> = { pending: 0, 'in-progress': 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const { status } of viewInstances(state)) counted[status] += 1;
  const { overview } = viewOf(state);
  const someLeft = [...books.instances.values()].some(({ ended }) => ended === 'left');
  const same = someLeft
    ? counted.pending === overview.pending && counted.failed === overview.failed
    : deepEqual(counted, overview);
  check(world, same, 'the lines of instances add up to the overview', { counted, overview });
}

/** Stale by the books of the checkers: nobody waits for it, it is before its time, or the deployment is over. */
function isStale(controller: SimulatedController, input: DeploymentInput): boolean {
  // The books follow the journal, so they cannot judge a controller that was overtaken and does not know it yet.
  if (controller.epoch !== controller.surroundings.journal.epoch) return false;
  const { reader, operations } = controller.commands;
  if (reader.books.finished !== undefined) return true;
  switch (input.type) {
    case 'operation-reported': {
      const operation = operations.byId.get(input.operationId);
      return operation === undefined || !isInFlight(reader.books, operation);
    }
    case 'timer-elapsed':
      return input.timerId !== reader.wait?.timerId || input.at < reader.wait.until;
    case 'gate-reported':
      return input.gateId !== reader.wait?.gateId;
    default:
      return false;
  }
}

/** An input that means nothing may change nothing, not even in memory. */
function takeMeaningless(controller: SimulatedController, input: DeploymentInput, what: string): void {
  const { surroundings, state } = controller;
  const { world, machine } = surroundings;
  if (!controller.alive || world.violation !== undefined) return;
  if (controller.epoch !== surroundings.journal.epoch) return;
  mark(world, what);
  if (isFinal(state)) mark(world, `${what}-after-the-end`);
  const before = structuredCloneOf(state);
  const { records, commands } = machine.takeTurn(state, [input], surroundings.clock());
  check(world, records.length === 0 && commands.length === 0, `a ${what} means nothing`, { input, records });
  check(world, deepEqual(before, state), `a ${what} leaves the state as it is`, input);
}

/** A copy of all that can change; the definition never does. */
function structuredCloneOf(state: DeploymentState): DeploymentState {
  const { fleet, stage, traffic } = state;
  const copy: DeploymentState = {
    ...state,
    batches: new Map(),
    members: new Map(),
    alarms: new Set(state.alarms),
    joined: [...state.joined],
    traffic: { production: { ...traffic.production }, test: { ...traffic.test } },
    operation: state.operation && { ...state.operation },
    fleet: fleet && { ...fleet, zone: fleet.zone && { ...fleet.zone } },
    stage: stage && { ...stage },
  };
  if (state.rollback !== undefined) copy.rollback = { ...state.rollback };
  for (const [id, member] of state.members) copy.members.set(id, { ...member });
  for (const [number, batch] of state.batches) {
    copy.batches.set(number, {
      ...batch,
      members: batch.members.map((member) => ({ ...member })),
    });
  }
  return copy;
}
