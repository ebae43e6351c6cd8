import { InvariantBrokenError } from '../errors/invariant-broken-error.js';
import type { Diagnostics } from '../lifecycle/diagnostics.js';
import type { Milliseconds } from '../model/duration.js';
import type { JsonValue } from '../model/json.js';
import type { OperationContext, OperationStatus, OperationV1 } from './v1/operation.js';

/** The operation is done. */
export function succeeded(): OperationStatus<void, never> {
  return { status: 'succeeded', result: undefined };
}

/** The operation is done and has a result, as provisioning has. */
export function succeededWith<Result>(result: Result): OperationStatus<Result, never> {
  return { status: 'succeeded', result };
}

/** The operation is known to have failed; it will not be tried again in this attempt. */
export function failed(diagnostics: Diagnostics): Extract<OperationStatus, { readonly status: 'failed' }> {
  return { status: 'failed', diagnostics };
}

/** The operation goes on; ask again after `pollAfter` milliseconds with this handle (plain JSON, kept in the journal). */
export function running<Handle extends JsonValue>(
  handle: Handle,
  options: { readonly pollAfter: Milliseconds },
): OperationStatus<never, Handle> {
  return { status: 'running', handle, pollAfter: options.pollAfter };
}

/**
 * An operation that ends within one call. After a crash it is simply started again, so it must be idempotent under its
 * `operationId`; cancelling it aborts its signal.
 */
export function shortOperation<Request, Result = void>(
  start: (request: Request, context: OperationContext) => Promise<OperationStatus<Result, never>>,
): OperationV1<Request, Result> {
  return {
    start,
    poll: (handle) =>
      Promise.reject(new InvariantBrokenError({ rule: 'a short operation has no handle to poll', evidence: handle })),
    cancel: () => Promise.resolve(),
  };
}

/** An operation that outlives its first call: `start` returns a handle, `poll` and `cancel` take it. */
export function longOperation<Request, Result, Handle extends JsonValue>(
  operation: OperationV1<Request, Result, Handle>,
): OperationV1<Request, Result> {
  // A handle comes back from the journal as the JSON that this operation itself put there.
  return operation as unknown as OperationV1<Request, Result>;
}
