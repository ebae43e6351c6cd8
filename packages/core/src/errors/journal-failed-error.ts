import { RollwayError } from './rollway-error.js';

/** Writing failed. What is on disk is uncertain from here on, so the journal must be opened again. */
export class JournalFailedError extends RollwayError {
  static readonly code = 'journal-failed';
  readonly code: typeof JournalFailedError.code = JournalFailedError.code;
  readonly file: string;

  constructor(options: { readonly file: string; readonly cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `cannot write ${options.file}: ${reason}; free space or repair the disk, then open the journal again`,
      options,
    );
    this.file = options.file;
  }
}
