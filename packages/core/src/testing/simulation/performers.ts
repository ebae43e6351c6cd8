import type { DeploymentCommand, RunOperation } from '../../deployment/deployment-command.js';
import {
  beginCall,
  beginOperation,
  type CallOutcome,
  endCall,
  nextStep,
  type OperationCall,
  type OperationProgress,
  stopOperation,
} from '../../driver/operation-progress.js';
import { defaultRetryPolicy } from '../../driver/retry-policy.js';
import type { TargetRequest } from '../../target/v1/request.js';
import { type AnyStatus, cancelled } from '../../virtual/operation-answers.js';
import { type Attendance, endAttendance, recheckTimers, startTimer, watchGate } from './attendance.js';
import { platformId } from './platform.js';
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
 * The operations that one controller performs. What is called when is decided by the same functions as in
 * `performOperation`; only calls, hosts and time are simulated. It is gone when its controller dies.
 */
export interface Performers {
  readonly surroundings: HostSurroundings;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly active: Map<string, Performer>;
  readonly attendance: Attendance;
  /** The controller's clock, which may jump. */
  clock(): number;
  report(operationId: string, status: AnyStatus): void;
}

/** One operation being performed. */
interface Performer extends Caller {
  readonly command: RunOperation;
  readonly progress: OperationProgress;
  readonly request: TargetRequest;
  readonly host: SimulatedHost;
  /** Counts calls, and the call under way while there is one. */
  call: number;
  underWay: OperationCall | undefined;
  /** Counts pauses, so that one that a stop has ended does not end again. */
  pause: number;
  done: boolean;
}

/** Begins what is not being performed yet, and cancels what is. */
export function dispatch(performers: Performers, commands: readonly DeploymentCommand[]): void {
  for (const command of commands) {
    switch (command.type) {
      case 'start-timer':
        startTimer(performers.attendance, command);
        break;
      case 'evaluate-gate':
        watchGate(performers.attendance, command);
        break;
      case 'cancel-operation': {
        const performer = performers.active.get(command.operationId);
        if (performer !== undefined) cancelPerformer(performers, performer);
        break;
      }
      case 'run-operation':
        if (!performers.active.has(command.operationId)) beginOn(performers, command);
    }
  }
}

function beginOn(performers: Performers, command: RunOperation): void {
  const { request } = command;
  const on = request.type === 'run-lifecycle-event' ? request.instance.instanceId : platformId;
  const host = performers.hosts.get(on);
  if (host !== undefined) begin(performers, command, { host, request });
}

/** Looks at every call again, after the clock jumped. */
export function recheckDeadlines(performers: Performers): void {
  for (const performer of [...performers.active.values()]) passTime(performers, performer, performer.call);
  recheckTimers(performers.attendance);
}

/** The controller died: nothing is heard from its performers any more. */
export function abandon(performers: Performers): void {
  for (const performer of performers.active.values()) performer.done = true;
  performers.active.clear();
  endAttendance(performers.attendance);
}

function begin(
  performers: Performers,
  command: RunOperation,
  subject: { readonly host: SimulatedHost; readonly request: TargetRequest },
): void {
  const { host, request } = subject;
  const { world } = performers.surroundings;
  const isUnderWay = (call: number): boolean =>
    !performer.done && performer.underWay !== undefined && call === performer.call;
  const performer: Performer = {
    command,
    progress: beginOperation(command, { retry: defaultRetryPolicy, stopped: false }),
    request,
    host,
    call: 0,
    underWay: undefined,
    pause: 0,
    done: false,
    answered(call, status) {
      if (isUnderWay(call)) hear(performers, performer, { type: 'answered', status });
      else mark(world, 'answer-to-a-call-given-up');
    },
    lost(call) {
      if (isUnderWay(call)) after(world, callTimeout, () => learnNothing(performers, performer, call));
    },
    delayed() {
      if (performer.underWay !== undefined) watchTime(performers, performer, performer.call);
    },
  };
  performers.active.set(command.operationId, performer);
  goOn(performers, performer);
}

function goOn(performers: Performers, performer: Performer): void {
  if (performer.done) return;
  const now = performers.clock();
  const step = nextStep(performer.progress, now);
  if (step.type === 'report') report(performers, performer, step.status);
  else if (step.type === 'call') makeCall(performers, performer);
  else {
    performer.pause += 1;
    const { pause } = performer;
    after(performers.surroundings.world, step.until - now, () =>
      performer.pause === pause && performer.underWay === undefined ? goOn(performers, performer) : undefined,
    );
  }
}

function makeCall(performers: Performers, performer: Performer): void {
  const call = beginCall(performer.progress, performers.clock());
  performer.underWay = call;
  performer.call += 1;
  if (call.verb === 'cancel') askToEnd(performers, performer);
  else askHowItStands(performers, performer, call);
}

function askToEnd(performers: Performers, performer: Performer): void {
  const { call } = performer;
  after(performers.surroundings.world, graceTime, () => {
    if (performer.done || performer.call !== call) return;
    if (!performer.host.up) {
      performer.lost(call);
      return;
    }
    endOnHost(performers, performer);
    hear(performers, performer, { type: 'cancelled' });
  });
}

function askHowItStands(performers: Performers, performer: Performer, call: OperationCall): void {
  const { surroundings } = performers;
  const { request } = performer;
  const { operationId, resumeFrom } = performer.command;
  const receipt = askHost(surroundings, performer.host, { operationId, request });
  if (receipt === undefined) {
    performer.lost(performer.call);
    return;
  }
  if (receipt.status !== undefined) {
    if (resumeFrom === undefined) mark(surroundings.world, 'asked-again-after-the-end');
    surroundings.sendAnswer(performer.host, wait(receipt, performer));
  } else if (surroundings.scenario.controller.operations === 'long') {
    const { pollAfter } = surroundings.scenario.controller;
    hear(performers, performer, {
      type: 'answered',
      status: { status: 'running', handle: { job: operationId }, pollAfter },
    });
  } else {
    wait(receipt, performer);
    const endsAt = receipt.endsAt - surroundings.world.now + performers.clock();
    if (endsAt > call.answerBy) watchTime(performers, performer, performer.call);
  }
}

function wait(receipt: Receipt, performer: Performer): Receipt {
  const others = receipt.waiting.filter(({ caller }) => caller !== performer);
  receipt.waiting = [...others, { caller: performer, call: performer.call }];
  return receipt;
}

function hear(performers: Performers, performer: Performer, outcome: CallOutcome): void {
  const { overdue } = performer.progress;
  performer.underWay = undefined;
  endCall(performer.progress, outcome, performers.clock());
  if (performer.progress.overdue && !overdue) mark(performers.surroundings.world, 'deadline-passed');
  goOn(performers, performer);
}

function learnNothing(performers: Performers, performer: Performer, call: number): void {
  if (performer.done || performer.underWay === undefined || call !== performer.call) return;
  hear(performers, performer, { type: 'unknown', problem: 'no answer' });
  if (performer.progress.outcome !== undefined) mark(performers.surroundings.world, 'operation-given-up');
}

function watchTime(performers: Performers, performer: Performer, call: number): void {
  const left = (performer.underWay?.answerBy ?? 0) - performers.clock();
  after(performers.surroundings.world, Math.max(0, left), () => passTime(performers, performer, call));
}

function passTime(performers: Performers, performer: Performer, call: number): void {
  if (performer.done || performer.underWay === undefined || performer.call !== call) return;
  if (performers.clock() >= performer.underWay.answerBy) letGo(performers, performer);
  else watchTime(performers, performer, call);
}

function cancelPerformer(performers: Performers, performer: Performer): void {
  if (performer.progress.stopped) return;
  mark(performers.surroundings.world, 'operation-cancelled');
  stopOperation(performer.progress);
  if (performer.underWay === undefined) goOn(performers, performer);
  else if (performer.underWay.yields) letGo(performers, performer);
}

/** The call's signal is aborted: a short operation ends what it does, a long one only stops waiting for its host. */
function letGo(performers: Performers, performer: Performer): void {
  const { world, scenario } = performers.surroundings;
  const { call } = performer;
  if (scenario.controller.operations === 'long') {
    learnNothing(performers, performer, call);
    return;
  }
  after(world, graceTime, () => {
    if (!performer.done && performer.call === call) endOnHost(performers, performer);
  });
  after(world, defaultRetryPolicy.grace, () => learnNothing(performers, performer, call));
}

function endOnHost(performers: Performers, performer: Performer): void {
  const { host, command } = performer;
  const receipt = host.receipts.get(command.operationId);
  if (host.up && receipt !== undefined) endHook(performers.surroundings, host, receipt, cancelled);
}

function report(performers: Performers, performer: Performer, status: AnyStatus): void {
  performer.done = true;
  performers.active.delete(performer.command.operationId);
  performers.report(performer.command.operationId, status);
}
