import type { RunOperation } from '../deployment/deployment-command.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import { RollwayError } from '../errors/rollway-error.js';
import type { Milliseconds } from '../model/duration.js';
import { operationFor } from '../target/operation-for.js';
import type { OperationContext } from '../target/v1/operation.js';
import type { AnyTargetV1 } from '../target/v1/target.js';
import { childSignal } from './child-signal.js';
import type { Clock } from './clock.js';
import {
  beginCall,
  beginOperation,
  type CallOutcome,
  endCall,
  nextStep,
  type OperationCall,
  type OperationProgress,
  stopOperation,
} from './operation-progress.js';
import type { RetryPolicy } from './retry-policy.js';

/** What performing needs from its driver. */
export interface PerformOptions {
  readonly target: AnyTargetV1;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  /** Aborted when the driver closes: the operation is left as it is, to be taken up again. */
  readonly signal: AbortSignal;
  /** Aborted when the deployment is stopped: the call under way is let go, and the target asked to end the operation. */
  readonly cancelled: AbortSignal;
  /** True when no process can have begun the operation before: one that is stopped before its first call is then left undone. */
  readonly fresh?: boolean;
  /** Gives each call of the target its place; waiting happens outside of it. Default: every call has one at once. */
  limit?<Result>(call: () => Promise<Result>): Promise<Result>;
  /**
   * Keeps, from one report of an operation to the next, the deadlines of those that had to wait for their place. Without
   * it, and in a new process, an operation's time counts from its record.
   */
  readonly deadlines?: Map<string, number>;
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
  const { clock, retry, signal, deadlines, limit = (call) => call() } = options;
  const { operationId } = command;
  const stopped = command.resumeFrom !== undefined && options.cancelled.aborted;
  const fresh = options.fresh === true;
  const progress = beginOperation(command, { retry, stopped, fresh, deadline: deadlines?.get(operationId) });
  while (!signal.aborted) {
    const step = nextStep(progress, clock.now());
    if (step.type === 'report') {
      if (step.status.status !== 'running') deadlines?.delete(operationId);
      else if (progress.deadline > command.deadline) deadlines?.set(operationId, progress.deadline);
      return { type: 'operation-reported', at: clock.now(), operationId, status: step.status };
    }
    if (step.type === 'call') await limit(() => makeCall(progress, options));
    else {
      await sleepUnless(clock, step.until - clock.now(), step.yields ? [signal, options.cancelled] : [signal]);
      if (options.cancelled.aborted) stopOperation(progress);
    }
  }
  return undefined;
}

/** One call with its place: what was decided before it waited for the place may have changed. */
async function makeCall(progress: OperationProgress, options: PerformOptions): Promise<void> {
  const { clock, signal, cancelled } = options;
  if (signal.aborted) return;
  if (cancelled.aborted) stopOperation(progress);
  if (progress.outcome !== undefined) return;
  const outcome = await callTarget(progress, beginCall(progress, clock.now()), options);
  if (cancelled.aborted) stopOperation(progress);
  if (outcome.type === 'unknown') {
    options.log?.(progress.command.operationId, `outcome unknown (${progress.unanswered + 1}): ${outcome.problem}`);
  }
  endCall(progress, outcome, clock.now());
}

/** Why the watch over a call is ended. */
const callEnded = 'the call has ended';

async function callTarget(
  progress: OperationProgress,
  call: OperationCall,
  options: PerformOptions,
): Promise<CallOutcome> {
  const { clock, signal, cancelled, retry } = options;
  const { operationId } = progress.command;
  const child = childSignal(call.yields ? [signal, cancelled] : [signal]);
  const context: OperationContext = {
    operationId,
    signal: child.signal,
    unwanted: call.unwanted,
    log: (message) => options.log?.(operationId, message),
  };
  const watch = new AbortController();
  // First the call is told that its time is up; one that ignores even that must not hold the fleet up.
  const giveUp = async (): Promise<CallOutcome> => {
    await clock.sleep(call.answerBy - clock.now(), watch.signal);
    // A call that has ended is told nothing any more: what it started may go on listening.
    if (!watch.signal.aborted) {
      child.abort();
      await clock.sleep(retry.grace, watch.signal);
    }
    return { type: 'unknown', problem: `the target did not answer ${call.verb} in time and ignored its signal` };
  };
  try {
    return await Promise.race([answerOf(call, progress, { target: options.target, context }), giveUp()]);
  } finally {
    // With a reason, because making the default one, an exception with its stack, costs more than the call it ends.
    watch.abort(callEnded);
    child.release();
  }
}

/** Never rejects: an exception is an outcome that nobody knows. */
async function answerOf(
  { verb, handle = null }: OperationCall,
  { command }: OperationProgress,
  { target, context }: { readonly target: AnyTargetV1; readonly context: OperationContext },
): Promise<CallOutcome> {
  const operation = operationFor(target, command.request);
  try {
    if (verb === 'start') return { type: 'answered', status: await operation.start(command.request, context) };
    if (verb === 'poll') return { type: 'answered', status: await operation.poll(handle, context) };
    await operation.cancel(handle, context);
    return { type: 'cancelled' };
  } catch (error) {
    const unreachable = RollwayError.isInstance(error) && error.code === 'transport-failed';
    return { type: 'unknown', problem: error instanceof Error ? error.message : String(error), unreachable };
  }
}

async function sleepUnless(clock: Clock, duration: Milliseconds, signals: readonly AbortSignal[]): Promise<void> {
  if (duration <= 0) return;
  const either = childSignal(signals);
  await clock.sleep(duration, either.signal);
  either.release();
}
