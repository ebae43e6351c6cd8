import type { OperationReport } from '../driver/operation-performer.js';

/** What operations report in a simulation. */
export type AnyStatus = OperationReport['status'];

/** A status that ends an operation. */
export type FinalStatusOf = Exclude<AnyStatus, { readonly status: 'running' }>;

/** The event went well. */
export const succeeded: FinalStatusOf = {
  status: 'succeeded',
  result: undefined,
};

/** A host that restarted does not run the event again and cannot tell how far it came. */
export const hostWentDown: FinalStatusOf = unknownError('the host went down during the event');

/** Cancelled because the deployment was stopped or the time was up. */
export const cancelled: FinalStatusOf = {
  status: 'failed',
  diagnostics: {
    errorCode: 'ScriptFailed',
    message: 'the script was cancelled',
  },
};

/** The other end of the same operation. */
export function opposite(status: FinalStatusOf): FinalStatusOf {
  if (status.status === 'failed') return succeeded;
  return unknownError('contradicts the report before it');
}

function unknownError(message: string): FinalStatusOf {
  return {
    status: 'failed',
    diagnostics: { errorCode: 'UnknownError', message },
  };
}
