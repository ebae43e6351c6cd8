import { RollwayError } from './rollway-error.js';

/** The driver was closed first. The deployment stays as it is recorded and can be resumed. */
export class DriverClosedError extends RollwayError {
  static readonly code = 'driver-closed';
  readonly code: typeof DriverClosedError.code = DriverClosedError.code;
  override readonly retryable: boolean = true;

  constructor(options: { readonly deploymentId: string }) {
    super(`the driver was closed before deployment ${options.deploymentId} ended; resume it with a new driver`);
  }
}
