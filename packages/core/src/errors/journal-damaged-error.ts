import { RollwayError } from './rollway-error.js';

/** A record before the end of a journal is damaged. A torn end is repaired; this is not, because records would be lost. */
export class JournalDamagedError extends RollwayError {
  static readonly code = 'journal-damaged';
  readonly code: typeof JournalDamagedError.code = JournalDamagedError.code;
  readonly file: string;
  /** Byte at which the damaged record begins. */
  readonly offset: number;

  constructor(options: { readonly file: string; readonly offset: number; readonly reason: string }) {
    super(`${options.file} is damaged at byte ${options.offset}: ${options.reason}; restore the file from a copy`);
    this.file = options.file;
    this.offset = options.offset;
  }
}
