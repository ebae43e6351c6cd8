import { RollwayError } from './rollway-error.js';

/** A start waited for its group to be free, and a later start took its place (queue policy `supersede`). */
export class DeploymentSupersededError extends RollwayError {
  static readonly code = 'deployment-superseded';
  readonly code: typeof DeploymentSupersededError.code = DeploymentSupersededError.code;
  readonly deploymentId: string;
  /** The start that took its place. */
  readonly supersededBy: string;

  constructor(options: { readonly deploymentId: string; readonly supersededBy: string }) {
    super(
      `deployment ${options.deploymentId} waited for its group and was replaced by ${options.supersededBy}; start it again if it is still wanted`,
    );
    this.deploymentId = options.deploymentId;
    this.supersededBy = options.supersededBy;
  }
}
