import { RollwayError } from './rollway-error.js';

/** A deployment cannot start beside another one: same id with another request, or same group and not ended. */
export class DeploymentExistsError extends RollwayError {
  static readonly code = 'deployment-exists';
  readonly code: typeof DeploymentExistsError.code = DeploymentExistsError.code;
  /** The deployment that is in the way. */
  readonly deploymentId: string;

  constructor(options: { readonly deploymentId: string; readonly reason: string }) {
    super(`deployment ${options.deploymentId} is in the way: ${options.reason}`);
    this.deploymentId = options.deploymentId;
  }
}
