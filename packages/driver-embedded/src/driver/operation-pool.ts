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
  /** Operations that a process before this one may have begun. */
  readonly interrupted: ReadonlySet<string>;
  report(report: OperationReport): void;
  onError(error: unknown): void;
  onLog(operationId: string, message: string): void;
}

/** Performs the commands of one deployment. */
export interface OperationPool {
  dispatch(commands: readonly DeploymentCommand[]): void;
}

/** Given with the signal, because making the default reason, an exception with its stack, is slow. */
const stopRequested = 'the deployment was stopped';

/**
 * Performs each operation once at a time. Commands are repeated (after a crash, with every stop), so one for an operation
 * in work is ignored: it ends with a report, and the report makes due whatever follows.
 */
export function createOperationPool(options: OperationPoolOptions): OperationPool {
  const { target, clock, retry, limit, signal, onLog } = options;
  const inWork = new Map<string, AbortController>();
  /** Cancelling is asked for once; after that an operation is polled until it has ended, at the pace it asks for. */
  const askedToEnd = new Set<string>();
  const deadlines = new Map<string, number>();

  function begin(command: RunOperation): void {
    const { operationId } = command;
    if (inWork.has(operationId)) return;
    const stopping = new AbortController();
    inWork.set(operationId, stopping);
    const end = (): void => {
      inWork.delete(operationId);
    };
    performOperation(command, {
      target,
      clock,
      retry,
      limit,
      signal,
      deadlines,
      fresh: !options.interrupted.has(operationId),
      log: onLog,
      // Made when it is first asked for: thousands may be in the queue, and a signal is a heavy thing.
      get cancelled() {
        return stopping.signal;
      },
    }).then(
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
    const stopping = inWork.get(operationId);
    if (stopping === undefined) return;
    askedToEnd.add(operationId);
    stopping.abort(stopRequested);
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
