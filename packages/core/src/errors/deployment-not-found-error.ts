import { RollwayError } from './rollway-error.js';

/** No deployment has this id. */
export class DeploymentNotFoundError extends RollwayError {
  static readonly code = 'deployment-not-found';
  readonly code: typeof DeploymentNotFoundError.code = DeploymentNotFoundError.code;
  readonly deploymentId: string;

  constructor(options: { readonly deploymentId: string; readonly journal: string }) {
    super(`deployment ${options.deploymentId} is not in ${options.journal}; check the id and the journal's place`);
    this.deploymentId = options.deploymentId;
  }
}
