import type { RunOperation } from '../deployment/deployment-command.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import type { Milliseconds } from '../model/duration.js';
import type { JsonValue } from '../model/json.js';
import { describeRequest, operationFor } from '../target/operation-for.js';
import type { OperationContext, OperationStatus } from '../target/v1/operation.js';
import type { AnyTargetV1 } from '../target/v1/target.js';
import type { Clock } from './clock.js';

/** How often and how patiently an operation with an unknown outcome is asked again. */
export interface RetryPolicy {
  /** Calls in all before the outcome is given up as unknown; default 8. */
  readonly attempts: number;
  /** Pause after the first unknown outcome; doubles each time. Default 500 ms. */
  readonly firstDelay: Milliseconds;
  /** No pause is longer; default 30 s. */
  readonly maximumDelay: Milliseconds;
}

/** Eight calls over about a minute: enough for a host that reboots its network, short against an event's hour. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 8, firstDelay: 500, maximumDelay: 30_000 };

/** What performing needs from its driver. */
export interface PerformOptions {
  readonly target: AnyTargetV1;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** Aborted when the driver closes: the operation is left as it is, to be taken up again. */
  readonly signal: AbortSignal;
  /** Aborted when the deployment is stopped: the target is asked to end the operation. */
  readonly cancelled: AbortSignal;
  log?(operationId: string, message: string): void;
}

/** The report of one operation, as the input it becomes. */
export type OperationReport = Extract<DeploymentInput, { readonly type: 'operation-reported' }>;

/**
 * Performs one command of the core up to its next report: starts the operation, or polls the handle it was accepted with
 * once that is due. An exception means that the outcome is unknown, so the same operation is asked again.
 *
 * Resolves to undefined when the driver closed first: nothing is known then, and nothing may be reported.
 */
export async function performOperation(
  command: RunOperation,
  options: PerformOptions,
): Promise<OperationReport | undefined> {
  const { clock, signal, cancelled } = options;
  const { operationId, resumeFrom } = command;
  if (resumeFrom !== undefined) {
    // A stop wakes the operation once, to be cancelled. Later polls of a cancelled one wait like any other.
    const asked = cancelled.aborted ? [signal] : [signal, cancelled];
    await sleepUnless(clock, resumeFrom.pollAt - clock.now(), asked);
  }
  if (signal.aborted) return undefined;
  const status = await untilKnown(command, options);
  if (status === undefined) return undefined;
  return { type: 'operation-reported', at: clock.now(), operationId, status };
}

type KnownStatus = OperationStatus<unknown, JsonValue>;

async function untilKnown(command: RunOperation, options: PerformOptions): Promise<KnownStatus | undefined> {
  const { clock, retry, signal } = options;
  let lastProblem = '';
  for (let attempt = 1; attempt <= retry.attempts; attempt += 1) {
    try {
      return await callTarget(command, options);
    } catch (error) {
      lastProblem = error instanceof Error ? error.message : String(error);
      options.log?.(command.operationId, `outcome unknown (call ${attempt} of ${retry.attempts}): ${lastProblem}`);
    }
    if (signal.aborted) return undefined;
    if (clock.now() >= command.deadline) break;
    const delay = Math.min(retry.maximumDelay, retry.firstDelay * 2 ** (attempt - 1));
    await sleepUnless(clock, delay, [signal, options.cancelled]);
    if (signal.aborted) return undefined;
  }
  const message = `the outcome is unknown after repeated calls; the last one said: ${lastProblem}`;
  return { status: 'failed', diagnostics: { errorCode: 'UnknownError', message } };
}

/** Why the watch over a deadline is ended. */
const callEnded = 'the call has ended';

async function callTarget(command: RunOperation, options: PerformOptions): Promise<KnownStatus> {
  const { target, clock } = options;
  const operation = operationFor(target, command.request);
  const call = childSignal([options.signal, options.cancelled]);
  const overdue = new AbortController();
  const context: OperationContext = {
    operationId: command.operationId,
    signal: call.signal,
    log: (message) => options.log?.(command.operationId, message),
  };
  // The deadline ends the call, and then the operation: a target that ignores its signal must not hold the fleet up.
  const deadline = clock.sleep(command.deadline - clock.now(), overdue.signal).then(() => 'overdue' as const);
  try {
    const answer =
      command.resumeFrom === undefined
        ? operation.start(command.request, context)
        : operation.poll(command.resumeFrom.handle, context);
    const first = await Promise.race([answer, deadline]);
    if (first !== 'overdue') return await endIfUnwanted(first, command, options, context);
    call.abort();
    answer.catch(() => undefined);
    if (command.resumeFrom !== undefined) await operation.cancel(command.resumeFrom.handle, context);
    return timedOut(command);
  } finally {
    // With a reason, because making the default one, an exception with its stack, costs more than the call it ends.
    overdue.abort(callEnded);
    call.release();
  }
}

/** A running operation whose deployment was stopped, or whose time is up, is cancelled and asked for once more. */
async function endIfUnwanted(
  status: KnownStatus,
  command: RunOperation,
  options: PerformOptions,
  context: OperationContext,
): Promise<KnownStatus> {
  if (status.status !== 'running') return status;
  const overdue = options.clock.now() + status.pollAfter > command.deadline;
  if (!options.cancelled.aborted && !overdue) return status;
  const operation = operationFor(options.target, command.request);
  await operation.cancel(status.handle, context);
  if (overdue && !options.cancelled.aborted) return timedOut(command);
  return operation.poll(status.handle, context);
}

function timedOut(command: RunOperation): KnownStatus {
  const message = `${describeRequest(command.request)} did not end within ${command.request.timeout} ms and was cancelled`;
  return { status: 'failed', diagnostics: { errorCode: 'ScriptTimedOut', message } };
}

async function sleepUnless(clock: Clock, duration: Milliseconds, signals: readonly AbortSignal[]): Promise<void> {
  if (duration <= 0) return;
  const either = childSignal(signals);
  await clock.sleep(duration, either.signal);
  either.release();
}

/**
 * A signal that follows its parents and can be let go. `AbortSignal.any` would do, but on Node 20 every call leaves a
 * dependant behind on a long-lived parent.
 */
export function childSignal(parents: readonly AbortSignal[]): {
  readonly signal: AbortSignal;
  abort(): void;
  release(): void;
} {
  const child = new AbortController();
  const abort = (): void => child.abort();
  for (const parent of parents) {
    if (parent.aborted) child.abort();
    else parent.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: child.signal,
    abort,
    release: () => {
      for (const parent of parents) parent.removeEventListener('abort', abort);
    },
  };
}
