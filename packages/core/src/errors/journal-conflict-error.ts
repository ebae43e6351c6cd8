import { RollwayError } from './rollway-error.js';

/** The journal does not end where this writer thought: another one has taken over. */
export class JournalConflictError extends RollwayError {
  static readonly code = 'journal-conflict';
  readonly code: typeof JournalConflictError.code = JournalConflictError.code;
  readonly deploymentId: string;

  constructor(options: { readonly deploymentId: string; readonly reason: string }) {
    super(`cannot append to the journal of ${options.deploymentId}: ${options.reason}; load it again before going on`);
    this.deploymentId = options.deploymentId;
  }
}
