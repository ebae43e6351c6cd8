import { RollwayError } from './rollway-error.js';

/** The journal does not end where this writer thought: another one has taken over. */
export class JournalConflictError extends RollwayError {
  readonly code = 'journal-conflict' as const;
  readonly deploymentId: string;

  constructor(options: { readonly deploymentId: string; readonly reason: string }) {
    super(`cannot append to the journal of ${options.deploymentId}: ${options.reason}; load it again before going on`);
    this.deploymentId = options.deploymentId;
  }
}
