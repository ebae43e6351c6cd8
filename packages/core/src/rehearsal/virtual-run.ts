import type { DeploymentCommand, RunOperation } from '../deployment/deployment-command.js';
import type { DeploymentDefinition } from '../deployment/deployment-definition.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import { type DeploymentState, emptyState, isFinal } from '../deployment/deployment-state.js';
import { dueCommands } from '../deployment/due-commands.js';
import { evolve } from '../deployment/evolve.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import { takeTurn } from '../deployment/take-turn.js';
import { nextTurn } from '../driver/run-deployment.js';
import type { Gate } from '../gates/gate.js';
import { type Milliseconds, seconds } from '../model/duration.js';
import { createEventHeap, type EventHeap } from '../virtual/event-heap.js';
import { cancelled, type FinalStatusOf } from '../virtual/operation-answers.js';
import { type OperationOutcomes, timedOut } from './operation-outcomes.js';

/** How long a host takes to end a script that is cancelled. */
const graceTime = seconds(1);

/** What a run in virtual time is made from. */
export interface VirtualRunOptions {
  readonly deploymentId: string;
  readonly definition: DeploymentDefinition;
  /** Milliseconds since the Unix epoch. */
  readonly startsAt: number;
  readonly outcomes: OperationOutcomes;
  /** Nobody kills the controller and nobody asks for anything: then what has ended need not be remembered. */
  readonly undisturbed?: boolean;
  /** Told of every turn that is committed. */
  onCommitted(records: readonly JournalRecord[], run: VirtualRun): void;
}

/** What may be done to a run while it goes on. */
export interface VirtualRun {
  readonly state: DeploymentState;
  /** Gives the deployment an input, now or after a while. */
  post(input: DeploymentInputAtAnyTime, after?: Milliseconds): void;
  /** The controller dies after this turn; another one takes the deployment up from the journal. */
  killController(downFor: Milliseconds): void;
}

type WithoutTime<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

/** An input that gets its time when it arrives. */
export type DeploymentInputAtAnyTime = WithoutTime<DeploymentInput>;

/** An operation on its way: the simulated target keeps a receipt of it, whatever becomes of the controller. */
interface Receipt {
  status: FinalStatusOf;
  ended: boolean;
  cancelled: boolean;
}

interface Running {
  readonly options: VirtualRunOptions;
  readonly heap: EventHeap;
  readonly receipts: Map<string, Receipt>;
  readonly journal: JournalRecord[];
  now: number;
  state: DeploymentState;
  inbox: DeploymentInput[];
  turnPlanned: boolean;
  alive: boolean;
}

/**
 * Runs a deployment to its end, or to where only a person could go on, in virtual time and in one go: the machine that
 * will run it, with the turns the driver's loop would take, over operations that only take time.
 */
export function runInVirtualTime(options: VirtualRunOptions): DeploymentState {
  const { startsAt: now, deploymentId, definition } = options;
  const running: Running = {
    options,
    heap: createEventHeap(),
    receipts: new Map(),
    journal: [],
    now,
    state: emptyState(),
    inbox: [],
    turnPlanned: false,
    alive: true,
  };
  commitTurn(running, [{ type: 'start', at: now, deploymentId, definition }]);
  for (let event = running.heap.next(); event !== undefined; event = running.heap.next()) {
    running.now = Math.max(running.now, event.at);
    event.run();
    if (isFinal(running.state)) break;
  }
  return running.state;
}

function post(running: Running, input: DeploymentInput): void {
  if (!running.alive) return;
  running.inbox.push(input);
  if (running.turnPlanned) return;
  running.turnPlanned = true;
  running.heap.schedule(running.now, () => takeInbox(running));
}

/** Everything that has arrived at this moment, in the turns that the driver's loop would take. */
function takeInbox(running: Running): void {
  running.turnPlanned = false;
  let rest = running.inbox.map((input) => ({ input }));
  running.inbox = [];
  while (rest.length > 0 && running.alive) {
    const { taken, refusal } = nextTurn(running.state, rest);
    if (refusal === undefined) {
      commitTurn(
        running,
        taken.map(({ input }) => input),
      );
    }
    rest = rest.slice(taken.length);
  }
}

function commitTurn(running: Running, inputs: readonly DeploymentInput[]): void {
  const { records, commands } = takeTurn(running.state, inputs, running.now);
  if (records.length === 0) return;
  if (running.options.undisturbed !== true) for (const record of records) running.journal.push(record);
  let downFor: Milliseconds | undefined;
  perform(running, commands);
  running.options.onCommitted(records, {
    state: running.state,
    post: (input, after = 0) => schedule(running, after, () => postLast(running, input)),
    killController: (duration) => {
      downFor = duration;
    },
  });
  for (const record of records) if (record.type === 'wait-started') answer(running, record);
  if (downFor !== undefined) killController(running, downFor);
}

/** What comes from outside comes after the reports of the same moment, as far as they are known by then. */
function postLast(running: Running, input: DeploymentInputAtAnyTime): void {
  schedule(running, 0, () => post(running, stamped(running, input)));
}

function stamped(running: Running, input: DeploymentInputAtAnyTime): DeploymentInput {
  return { ...input, at: running.now } as DeploymentInput;
}

function schedule(running: Running, after: Milliseconds, run: () => void): void {
  running.heap.schedule(running.now + after, run);
}

function perform(running: Running, commands: readonly DeploymentCommand[]): void {
  for (const command of commands) {
    switch (command.type) {
      case 'run-operation':
        ask(running, command);
        break;
      case 'cancel-operation':
        cancel(running, command.operationId);
        break;
      case 'start-timer': {
        const { timerId, dueAt } = command;
        schedule(running, Math.max(0, dueAt - running.now), () =>
          post(running, { type: 'timer-elapsed', at: running.now, timerId }),
        );
        break;
      }
      case 'evaluate-gate':
        evaluate(running, command.gateId, command.gate);
    }
  }
}

/** Begins an operation, or answers for one that has ended: a target does not do it twice. */
function ask(running: Running, command: RunOperation): void {
  const { operationId, deadline } = command;
  // Without a disturbance nobody asks twice, or ends what works on one instance: at 10,000 of them receipts cost a third.
  const keeps = running.options.undisturbed !== true || command.request.type !== 'run-lifecycle-event';
  const known = keeps ? running.receipts.get(operationId) : undefined;
  if (known !== undefined) {
    if (known.ended) report(running, operationId, known);
    return;
  }
  const { takes, status } = running.options.outcomes.endOf(command);
  const overdue = running.now + takes > deadline;
  const receipt: Receipt = { status: overdue ? timedOut : status, ended: false, cancelled: false };
  if (keeps) running.receipts.set(operationId, receipt);
  running.heap.schedule(overdue ? deadline : running.now + takes, () => end(running, operationId, receipt));
}

function end(running: Running, operationId: string, receipt: Receipt): void {
  if (receipt.ended) return;
  receipt.ended = true;
  report(running, operationId, receipt);
}

function report(running: Running, operationId: string, { status }: Receipt): void {
  post(running, { type: 'operation-reported', at: running.now, operationId, status });
}

function cancel(running: Running, operationId: string): void {
  const receipt = running.receipts.get(operationId);
  if (receipt === undefined || receipt.ended || receipt.cancelled) return;
  receipt.cancelled = true;
  schedule(running, graceTime, () => {
    if (!receipt.ended) receipt.status = cancelled;
    end(running, operationId, receipt);
  });
}

/** A gate is asked at once and then every interval: the first time at which it would say yes is its answer. */
function evaluate(running: Running, gateId: string, gate: Gate): void {
  if (gate.type === 'approval') return;
  const yesAfter = running.options.outcomes.answersAfter(gate.name);
  const asked = Math.ceil(yesAfter / Math.max(1, gate.interval)) * gate.interval;
  const reason = `${gate.name} passed`;
  schedule(running, asked, () =>
    post(running, { type: 'gate-reported', at: running.now, gateId, outcome: 'passed', reason }),
  );
}

/** What a person would do: continue what waits for somebody. */
function answer(running: Running, record: Extract<JournalRecord, { readonly type: 'wait-started' }>): void {
  const { condition, wait } = record;
  const forPerson = condition.type === 'continue' || (condition.type === 'gate' && condition.gate.type === 'approval');
  if (!forPerson) return;
  const say = (): void => {
    if (running.alive) post(running, { type: 'continue', at: running.now, wait, reason: 'rehearsed' });
    else schedule(running, seconds(1), say);
  };
  schedule(running, running.options.outcomes.answersAfter(wait), say);
}

/** What the dead one knew is gone; its successor folds the journal and asks again for everything that is due. */
function killController(running: Running, downFor: Milliseconds): void {
  running.alive = false;
  running.inbox = [];
  schedule(running, downFor, () => {
    running.alive = true;
    running.state = running.journal.reduce(evolve, emptyState());
    const due = dueCommands(running.state);
    commitTurn(running, []);
    perform(running, due);
  });
}
