import { RollwayError } from './rollway-error.js';

/** Another process is the journal's writer. */
export class JournalLockedError extends RollwayError {
  static readonly code = 'journal-locked';
  readonly code: typeof JournalLockedError.code = JournalLockedError.code;
  override readonly retryable: boolean = true;
  /** Who holds it, for example `process 4711 on host web-1`. */
  readonly holder: string;

  constructor(options: { readonly journal: string; readonly holder: string }) {
    super(`journal ${options.journal} is held by ${options.holder}; end that process, or only read from here`);
    this.holder = options.holder;
  }
}
