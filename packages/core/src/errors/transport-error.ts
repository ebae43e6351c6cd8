import { RollwayError } from './rollway-error.js';

/** A host could not be reached, or the connection ended before its answer: what happened there is unknown. */
export class TransportError extends RollwayError {
  static readonly code = 'transport-failed';
  readonly code: typeof TransportError.code = TransportError.code;
  override readonly retryable: boolean = true;
  readonly host: string;

  constructor(options: { readonly host: string; readonly reason: string; readonly cause?: unknown }) {
    super(`${options.host}: ${options.reason}; the outcome is unknown and asking again is safe`, options);
    this.host = options.host;
  }
}
