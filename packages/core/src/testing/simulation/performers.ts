import type { DeploymentCommand, RunOperation } from '../../deployment/deployment-command.js';
import { defaultRetryPolicy } from '../../driver/operation-performer.js';
import type { LifecycleEventRequest } from '../../target/v1/request.js';
import { type AnyStatus, cancelled, givenUp, timedOut } from './operation-answers.js';
import {
  askHost,
  type Caller,
  endHook,
  type HostSurroundings,
  type Receipt,
  type SimulatedHost,
} from './simulated-host.js';
import { after, mark } from './world.js';

/** How long a call without an answer takes to be noticed. */
const callTimeout = 10_000;
/** How long a host takes to end a cancelled script. */
const graceTime = 500;

/**
 * The operations that one controller performs: the synchronous twin of `performOperation`, which knows the same calls,
 * retries, polls and deadlines. It is gone when its controller dies.
 */
export interface Performers {
  readonly surroundings: HostSurroundings;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly active: Map<string, Performer>;
  /** The controller's clock, which may jump. */
  clock(): number;
  report(operationId: string, status: AnyStatus): void;
}

/** One operation being performed. */
interface Performer extends Caller {
  readonly command: RunOperation;
  readonly request: LifecycleEventRequest;
  readonly host: SimulatedHost;
  call: number;
  unknown: number;
  cancelled: boolean;
  done: boolean;
}

/** Begins what is not being performed yet, and cancels what is. */
export function dispatch(performers: Performers, commands: readonly DeploymentCommand[]): void {
  for (const command of commands) {
    if (command.type !== 'run-operation' && command.type !== 'cancel-operation') continue;
    const performer = performers.active.get(command.operationId);
    if (command.type === 'cancel-operation') {
      if (performer !== undefined) cancelPerformer(performers, performer);
      continue;
    }
    const { request } = command;
    if (request.type !== 'run-lifecycle-event') continue;
    const host = performers.hosts.get(request.instance.instanceId);
    if (performer === undefined && host !== undefined) begin(performers, command, { host, request });
  }
}

/** Looks at every deadline again, after the clock jumped. */
export function recheckDeadlines(performers: Performers): void {
  for (const performer of [...performers.active.values()]) {
    if (performers.clock() >= performer.command.deadline) passDeadline(performers, performer);
  }
}

/** The controller died: nothing is heard from its performers any more. */
export function abandon(performers: Performers): void {
  for (const performer of performers.active.values()) performer.done = true;
  performers.active.clear();
}

function begin(
  performers: Performers,
  command: RunOperation,
  subject: { readonly host: SimulatedHost; readonly request: LifecycleEventRequest },
): void {
  const { host, request } = subject;
  const { world } = performers.surroundings;
  const performer: Performer = {
    command,
    request,
    host,
    call: 0,
    unknown: 0,
    cancelled: false,
    done: false,
    answered(call, status) {
      if (performer.done || call !== performer.call) mark(world, 'answer-to-a-call-given-up');
      else report(performers, performer, status);
    },
    lost(call) {
      if (!performer.done) after(world, callTimeout, () => learnNothing(performers, performer, call));
    },
    delayed() {
      if (!performer.done) watchDeadline(performers, performer);
    },
  };
  performers.active.set(command.operationId, performer);
  const wait = (command.resumeFrom?.pollAt ?? 0) - performers.clock();
  if (wait > 0) after(world, wait, () => (performer.call === 0 ? callHost(performers, performer) : undefined));
  else callHost(performers, performer);
}

function callHost(performers: Performers, performer: Performer): void {
  if (performer.done) return;
  const { surroundings } = performers;
  const { request } = performer;
  const { operationId, deadline } = performer.command;
  performer.call += 1;
  const receipt = askHost(surroundings, performer.host, {
    operationId,
    request,
  });
  if (receipt === undefined) {
    performer.lost(performer.call);
    return;
  }
  if (receipt.status !== undefined) {
    if (performer.command.resumeFrom === undefined) mark(surroundings.world, 'asked-again-after-the-end');
    surroundings.sendAnswer(performer.host, wait(receipt, performer));
  } else if (surroundings.scenario.controller.operations === 'long') {
    answerRunning(performers, performer, receipt);
  } else {
    wait(receipt, performer);
    if (receipt.endsAt - surroundings.world.now + performers.clock() > deadline) watchDeadline(performers, performer);
  }
}

function wait(receipt: Receipt, performer: Performer): Receipt {
  receipt.caller = performer;
  receipt.call = performer.call;
  return receipt;
}

/** Like a driver: what runs too long or is not wanted any more is cancelled and asked for once more. */
function answerRunning(performers: Performers, performer: Performer, receipt: Receipt): void {
  const { pollAfter } = performers.surroundings.scenario.controller;
  const overdue = performers.clock() + pollAfter > performer.command.deadline;
  if (overdue && !performer.cancelled) {
    endOverdue(performers, performer);
    return;
  }
  if (performer.cancelled) {
    wait(receipt, performer);
    endHook(performers.surroundings, performer.host, receipt, cancelled);
    return;
  }
  const handle = { job: performer.command.operationId };
  report(performers, performer, { status: 'running', handle, pollAfter });
}

function watchDeadline(performers: Performers, performer: Performer): void {
  const left = Math.max(0, performer.command.deadline - performers.clock());
  after(performers.surroundings.world, left, () => passDeadline(performers, performer));
}

function passDeadline(performers: Performers, performer: Performer): void {
  if (performer.done) return;
  if (performers.clock() >= performer.command.deadline) endOverdue(performers, performer);
  else watchDeadline(performers, performer);
}

function endOverdue(performers: Performers, performer: Performer): void {
  mark(performers.surroundings.world, 'deadline-passed');
  // Given up first: what the host says of the cancelled event comes too late to count.
  report(performers, performer, timedOut);
  cancelOnHost(performers, performer);
}

function cancelPerformer(performers: Performers, performer: Performer): void {
  if (performer.cancelled) return;
  performer.cancelled = true;
  mark(performers.surroundings.world, 'operation-cancelled');
  after(performers.surroundings.world, graceTime, () => {
    if (performer.done) return;
    if (performer.call === 0) callHost(performers, performer);
    else cancelOnHost(performers, performer);
  });
}

function cancelOnHost(performers: Performers, performer: Performer): void {
  const { host, command } = performer;
  const receipt = host.receipts.get(command.operationId);
  if (host.up && receipt !== undefined) endHook(performers.surroundings, host, receipt, cancelled);
}

function learnNothing(performers: Performers, performer: Performer, call: number): void {
  if (performer.done || call !== performer.call) return;
  performer.unknown += 1;
  const { attempts, firstDelay, maximumDelay } = defaultRetryPolicy;
  if (performer.unknown >= attempts || performers.clock() >= performer.command.deadline) {
    mark(performers.surroundings.world, 'operation-given-up');
    report(performers, performer, givenUp);
    return;
  }
  const delay = Math.min(maximumDelay, firstDelay * 2 ** (performer.unknown - 1));
  after(performers.surroundings.world, delay, () => callHost(performers, performer));
}

function report(performers: Performers, performer: Performer, status: AnyStatus): void {
  performer.done = true;
  performers.active.delete(performer.command.operationId);
  performers.report(performer.command.operationId, status);
}
