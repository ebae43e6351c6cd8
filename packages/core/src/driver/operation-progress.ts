import type { RunOperation } from '../deployment/deployment-command.js';
import type { Diagnostics } from '../lifecycle/diagnostics.js';
import type { JsonValue } from '../model/json.js';
import { describeRequest } from '../target/operation-for.js';
import type { OperationStatus } from '../target/v1/operation.js';
import type { RetryPolicy } from './retry-policy.js';

/** What a target answered. */
export type KnownStatus = OperationStatus<unknown, JsonValue>;

/**
 * Where one operation stands on the way to its next report. Whoever performs it (over a real target or a simulated one) owns
 * time and calls; every decision between them is made by the functions of this file.
 */
export interface OperationProgress {
  readonly command: RunOperation;
  readonly retry: RetryPolicy;
  /** `asking` starts or polls it; `cancelling` asks it to end; `confirming` polls for how it ended. */
  phase: 'asking' | 'cancelling' | 'confirming';
  handle: JsonValue | undefined;
  /** Nothing is called before this time: the next poll is not due, or a pause is not over. */
  notBefore: number;
  /** An operation that still runs then is ended. */
  deadline: number;
  /** When an unwanted operation whose handle nobody knows has had its grace. */
  lastWord: number | undefined;
  /** When the call under way is given up. */
  answerBy: number;
  called: boolean;
  /** Nobody can have begun it before its first call here. */
  readonly fresh: boolean;
  stopped: boolean;
  /** It was ended because its time was up. */
  overdue: boolean;
  /** Calls in a row without an answer. */
  unanswered: number;
  outcome: KnownStatus | undefined;
}

/** What comes next: a report, nothing before a time (a stop ends the waiting if it `yields`), or a call of the target. */
export type OperationStep =
  | { readonly type: 'report'; readonly status: KnownStatus }
  | { readonly type: 'wait'; readonly until: number; readonly yields: boolean }
  | { readonly type: 'call' };

/** One call of the target. */
export interface OperationCall {
  readonly verb: 'start' | 'poll' | 'cancel';
  /** Present unless the verb is `start`. */
  readonly handle: JsonValue | undefined;
  /** The call is aborted then. */
  readonly answerBy: number;
  /** It is about to be ended: the target should answer without waiting. */
  readonly unwanted: boolean;
  /** Whether a stop aborts it: only a call that was under way when the stop came, never one that was made to end things. */
  readonly yields: boolean;
}

/** How a call ended: with an answer, without one (a cancel has none), or nobody knows, as when the instance is out of reach. */
export type CallOutcome =
  | { readonly type: 'answered'; readonly status: KnownStatus }
  | { readonly type: 'cancelled' }
  | { readonly type: 'unknown'; readonly problem: string; readonly unreachable?: boolean };

type UnknownOutcome = Extract<CallOutcome, { readonly type: 'unknown' }>;

/**
 * The operation of a command, before anything is called. `stopped`: its stop was seen in an earlier round already.
 * `deadline`: the one it has, if that is later than the command's. `fresh`: no process can have begun it before.
 */
export function beginOperation(
  command: RunOperation,
  options: {
    readonly retry: RetryPolicy;
    readonly stopped: boolean;
    readonly deadline?: number | undefined;
    readonly fresh?: boolean;
  },
): OperationProgress {
  return {
    command,
    retry: options.retry,
    phase: 'asking',
    handle: command.resumeFrom?.handle,
    notBefore: command.resumeFrom?.pollAt ?? 0,
    deadline: options.deadline ?? command.deadline,
    lastWord: undefined,
    answerBy: 0,
    called: false,
    fresh: options.fresh === true && command.resumeFrom === undefined,
    stopped: options.stopped,
    overdue: false,
    unanswered: 0,
    outcome: undefined,
  };
}

/**
 * The deployment was stopped: whatever is waited for is over, and the operation is to end. One that nobody has begun is
 * left so; of any other, only its target knows.
 */
export function stopOperation(progress: OperationProgress): void {
  if (progress.stopped) return;
  progress.stopped = true;
  progress.notBefore = 0;
  progress.unanswered = 0;
  if (!progress.fresh || progress.called) return;
  const message = `${describeRequest(progress.command.request)} was not begun, because the deployment was stopped`;
  progress.outcome = { status: 'failed', diagnostics: { errorCode: 'UnknownError', message } };
}

/** What to do at this time. */
export function nextStep(progress: OperationProgress, now: number): OperationStep {
  if (progress.outcome !== undefined) return { type: 'report', status: progress.outcome };
  if (now < progress.notBefore) return { type: 'wait', until: progress.notBefore, yields: !progress.stopped };
  return { type: 'call' };
}

/** The call to make now that there is a place for it. */
export function beginCall(progress: OperationProgress, now: number): OperationCall {
  const { command, retry, handle } = progress;
  if (!progress.called) {
    progress.called = true;
    // Waiting for a place is not running: the time of an operation begins with its first call.
    if (handle === undefined) progress.deadline = Math.max(progress.deadline, now + command.request.timeout);
  }
  if (progress.stopped && progress.phase === 'asking' && handle !== undefined) progress.phase = 'cancelling';
  const unwanted = progress.stopped || now >= progress.deadline;
  if (progress.phase !== 'asking') progress.answerBy = now + retry.grace;
  else if (unwanted) progress.answerBy = progress.lastWord ??= now + retry.grace;
  else progress.answerBy = progress.deadline;
  const verb = progress.phase === 'cancelling' ? 'cancel' : handle === undefined ? 'start' : 'poll';
  return { verb, handle, answerBy: progress.answerBy, unwanted, yields: !progress.stopped };
}

/** Takes in how the call ended. */
export function endCall(progress: OperationProgress, outcome: CallOutcome, now: number): void {
  if (outcome.type === 'unknown') {
    hearNothing(progress, outcome, now);
    return;
  }
  progress.unanswered = 0;
  if (outcome.type === 'cancelled') progress.phase = 'confirming';
  else if (outcome.status.status === 'running') hearRunning(progress, outcome.status, now);
  else hearEnd(progress, outcome.status, now);
}

function hearRunning(
  progress: OperationProgress,
  status: KnownStatus & { readonly status: 'running' },
  now: number,
): void {
  progress.handle = status.handle;
  // Only what still runs is overdue; an end that is heard of late is an end in time.
  const overdue = progress.overdue || now + status.pollAfter > progress.deadline;
  if (progress.phase === 'confirming') {
    progress.outcome = overdue ? timedOut(progress, 'it goes on although it was cancelled') : status;
  } else if (progress.stopped || overdue) {
    progress.overdue = overdue && !progress.stopped;
    progress.phase = 'cancelling';
  } else progress.outcome = status;
}

function hearEnd(progress: OperationProgress, status: KnownStatus, now: number): void {
  progress.overdue ||= now >= progress.answerBy && !progress.stopped;
  // What was ended because its time was up fails for that reason, whatever it makes of it; but a success is one.
  progress.outcome =
    status.status === 'failed' && progress.overdue
      ? timedOut(progress, 'it was cancelled', status.diagnostics)
      : status;
}

function hearNothing(progress: OperationProgress, outcome: UnknownOutcome, now: number): void {
  const { retry } = progress;
  if (progress.phase === 'asking' && progress.lastWord === undefined && isUnwanted(progress, now)) {
    // The call was aborted because of that, and is no failed attempt: the operation is ended, or asked for once more.
    progress.overdue = !progress.stopped;
    progress.unanswered = 0;
    if (progress.handle !== undefined) progress.phase = 'cancelling';
    return;
  }
  progress.unanswered += 1;
  const delay = Math.min(retry.maximumDelay, retry.firstDelay * 2 ** (progress.unanswered - 1));
  const graceIsOver = progress.phase === 'asking' && now + delay >= (progress.lastWord ?? Number.POSITIVE_INFINITY);
  if (progress.unanswered < retry.attempts && !graceIsOver) progress.notBefore = now + delay;
  else progress.outcome = unknownOutcome(progress, outcome, now);
}

function isUnwanted(progress: OperationProgress, now: number): boolean {
  return progress.stopped || now >= progress.deadline;
}

function unknownOutcome(
  progress: OperationProgress,
  { problem, unreachable = false }: UnknownOutcome,
  now: number,
): KnownStatus {
  if (!progress.stopped && now >= progress.deadline) {
    return timedOut(progress, `how it stands is unknown; the last call said: ${problem}`);
  }
  const message = `the outcome is unknown after repeated calls; the last one said: ${problem}`;
  return {
    status: 'failed',
    diagnostics: { errorCode: unreachable ? 'InstanceUnreachable' : 'UnknownError', message },
  };
}

function timedOut({ command }: OperationProgress, detail: string, diagnostics?: Diagnostics): KnownStatus {
  const { request } = command;
  const message = `${describeRequest(request)} did not end within ${request.timeout} ms: ${detail}`;
  return { status: 'failed', diagnostics: { ...diagnostics, errorCode: 'ScriptTimedOut', message } };
}
