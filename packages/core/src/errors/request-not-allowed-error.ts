import { RollwayError } from './rollway-error.js';

/** A pause, resume, stop or rollback that the deployment's state does not permit. */
export class RequestNotAllowedError extends RollwayError {
  static readonly code = 'request-not-allowed';
  readonly code: typeof RequestNotAllowedError.code = RequestNotAllowedError.code;
  readonly deploymentId: string;
  readonly request: string;

  constructor(options: { readonly deploymentId: string; readonly request: string; readonly reason: string }) {
    super(`cannot ${options.request} deployment ${options.deploymentId}: ${options.reason}`);
    this.deploymentId = options.deploymentId;
    this.request = options.request;
  }
}
