import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import type { Milliseconds } from '../../model/duration.js';
import type { JsonValue } from '../../model/json.js';

/** Where an operation stands. Failed is a value: it is recorded and never retried. */
export type OperationStatus<Result = void, Handle = JsonValue> =
  | { readonly status: 'running'; readonly handle: Handle; readonly pollAfter: Milliseconds }
  | { readonly status: 'succeeded'; readonly result: Result }
  | { readonly status: 'failed'; readonly diagnostics: Diagnostics };

/** What every call of a target is given. */
export interface OperationContext {
  /** Equal across retries, crashes and drivers: performing it twice must have the effect of once. */
  readonly operationId: string;
  /** Aborted when the deployment is stopped or the operation's time is up; a call made after that has a fresh one. */
  readonly signal: AbortSignal;
  /** True when the operation is about to be ended: say at once how it stands, and wait for nothing. Absent is false. */
  readonly unwanted?: boolean;
  /** A line for whoever watches; bounded, never a secret. It is not recorded. */
  log(message: string): void;
}

/**
 * One thing a target can do. Return what happened; throw only when you do not know what happened: the driver then asks
 * again with the same `operationId`. An operation never sleeps, retries or reads a clock: it answers `running` and is
 * polled.
 */
export interface OperationV1<Request, Result = void, Handle extends JsonValue = JsonValue> {
  /** Begins the work, or answers for the work already begun under this `operationId`. */
  start(request: Request, context: OperationContext): Promise<OperationStatus<Result, Handle>>;
  /** Looks at work that outlived a call. The handle is what `start` or the last `poll` returned. */
  poll(handle: Handle, context: OperationContext): Promise<OperationStatus<Result, Handle>>;
  /** Ends the work as soon as it safely can; `poll` then tells how it ended. */
  cancel(handle: Handle, context: OperationContext): Promise<void>;
}
