import {
  type CancelOperation,
  type Clock,
  type DeploymentCommand,
  type OperationReport,
  performOperation,
  type RetryPolicy,
  type RunOperation,
} from '@rollway/core/driver';
import type { AnyTargetV1 } from '@rollway/core/target';

/** Bounds how many calls run at once: what `p-limit` makes. */
export type Limit = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** What the operations of one deployment are performed with. */
export interface OperationPoolOptions {
  readonly target: AnyTargetV1;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly limit: Limit;
  /** Aborted when the loop ends: operations are left as they are. */
  readonly signal: AbortSignal;
  report(report: OperationReport): void;
  onError(error: unknown): void;
  onLog(operationId: string, message: string): void;
}

/** Performs the commands of one deployment. */
export interface OperationPool {
  dispatch(commands: readonly DeploymentCommand[]): void;
}

interface Performance {
  /** Set once somebody asked to end the operation. */
  unwanted: boolean;
  /** Made when the operation begins to wait or to run: thousands may be in the queue, and a signal is a heavy thing. */
  controller: AbortController | undefined;
}

/** Given with the signal, because making the default reason, an exception with its stack, is slow. */
const stopRequested = 'the deployment was stopped';

function cancelledSignal(performance: Performance): AbortSignal {
  performance.controller ??= new AbortController();
  if (performance.unwanted) performance.controller.abort(stopRequested);
  return performance.controller.signal;
}

/**
 * Performs each operation once at a time. Commands are repeated (after a crash, with every stop), so one for an operation
 * in work is ignored: it ends with a report, and the report makes due whatever follows.
 */
export function createOperationPool(options: OperationPoolOptions): OperationPool {
  const { clock, limit, signal } = options;
  const inWork = new Map<string, Performance>();
  /** Cancelling is asked for once; after that an operation is polled until it has ended, at the pace it asks for. */
  const askedToEnd = new Set<string>();

  async function perform(command: RunOperation, performance: Performance): Promise<OperationReport | undefined> {
    const { resumeFrom } = command;
    // Waiting for the next poll is done outside the limit: it is free, and there may be thousands.
    if (resumeFrom !== undefined) await sleepUntil(clock, resumeFrom.pollAt, [signal, cancelledSignal(performance)]);
    // Waited for, or woken to be cancelled: either way it is due now.
    const due: RunOperation =
      resumeFrom === undefined ? command : { ...command, resumeFrom: { ...resumeFrom, pollAt: 0 } };
    return limit(() => {
      const { target, retry, onLog } = options;
      return performOperation(due, {
        target,
        clock,
        retry,
        signal,
        cancelled: cancelledSignal(performance),
        log: onLog,
      });
    });
  }

  function begin(command: RunOperation): void {
    const { operationId } = command;
    if (inWork.has(operationId)) return;
    const performance: Performance = { unwanted: false, controller: undefined };
    inWork.set(operationId, performance);
    const end = (): void => {
      inWork.delete(operationId);
    };
    perform(command, performance).then(
      (report) => {
        end();
        if (report === undefined) return;
        if (report.status.status !== 'running') askedToEnd.delete(operationId);
        options.report(report);
      },
      (error: unknown) => {
        end();
        options.onError(error);
      },
    );
  }

  function cancel({ operationId }: CancelOperation): void {
    if (askedToEnd.has(operationId)) return;
    const performance = inWork.get(operationId);
    if (performance === undefined) return;
    askedToEnd.add(operationId);
    performance.unwanted = true;
    performance.controller?.abort(stopRequested);
  }

  return {
    dispatch(commands) {
      if (signal.aborted) return;
      for (const command of commands) {
        if (command.type === 'run-operation') begin(command);
        else if (command.type === 'cancel-operation') cancel(command);
      }
    },
  };
}

async function sleepUntil(clock: Clock, at: number, signals: readonly AbortSignal[]): Promise<void> {
  const duration = at - clock.now();
  if (duration <= 0 || signals.some(({ aborted }) => aborted)) return;
  const either = new AbortController();
  const end = (): void => either.abort();
  for (const signal of signals) signal.addEventListener('abort', end, { once: true });
  await clock.sleep(duration, either.signal);
  for (const signal of signals) signal.removeEventListener('abort', end);
}
