import { RollwayError } from './rollway-error.js';

/** An implementation breaks the contract. */
export class ConformanceError extends RollwayError {
  static readonly code = 'conformance-failed';
  readonly code: typeof ConformanceError.code = ConformanceError.code;
  /** The check that found it, for example `target/repeats-are-once`. */
  readonly check: string;

  constructor(options: { readonly check: string; readonly reason: string; readonly cause?: unknown }) {
    super(`${options.check}: ${options.reason}`, options);
    this.check = options.check;
  }
}
