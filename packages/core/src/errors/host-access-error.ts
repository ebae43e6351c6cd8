import { RollwayError } from './rollway-error.js';

/** A host is not who it should be, or does not let us in: nothing was done there, and asking again changes nothing. */
export class HostAccessError extends RollwayError {
  static readonly code = 'host-access-refused';
  readonly code: typeof HostAccessError.code = HostAccessError.code;
  readonly host: string;

  constructor(options: { readonly host: string; readonly reason: string; readonly cause?: unknown }) {
    super(`${options.host}: ${options.reason}`, options);
    this.host = options.host;
  }
}
