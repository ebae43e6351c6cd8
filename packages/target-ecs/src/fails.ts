import { failed, type OperationStatus } from '@rollway/core/target';

/** An operation that ends for a reason of this target's own, and not by a script. */
export function fails(message: string): Extract<OperationStatus, { readonly status: 'failed' }> {
  return failed({ errorCode: 'UnknownError', message });
}
