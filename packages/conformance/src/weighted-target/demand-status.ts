import type { OperationStatus } from '@rollway/core/target';
import { demand } from '../check.js';

/** Fails a check unless the operation succeeded. */
export function demandSucceeded(check: string, status: OperationStatus<unknown>): void {
  demand(check, status.status === 'succeeded', `ended as ${JSON.stringify(status)}`);
}

/** Fails a check unless the operation failed and says why. */
export function demandFailed(check: string, status: OperationStatus<unknown>): void {
  demand(check, status.status === 'failed', `ended as ${status.status}`);
  demand(check, status.diagnostics.message !== '', 'the diagnostics have no message');
}
