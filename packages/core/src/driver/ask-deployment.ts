import type { DeploymentRequest } from '../deployment/deployment-input.js';
import type { Deployment } from './deployment.js';

/**
 * Asks a deployment for what a request says; resolves once that is in the journal.
 *
 * @throws RequestNotAllowedError when the deployment's state does not permit it.
 */
export function askDeployment(deployment: Deployment, request: DeploymentRequest): Promise<void> {
  const { reason } = request;
  switch (request.type) {
    case 'pause':
      return deployment.pause({ reason });
    case 'resume':
      return deployment.resume({ reason });
    case 'continue':
      return deployment.continue({ reason, wait: request.wait });
    case 'rollback': {
      const { type: _, ...wanted } = request;
      return deployment.rollback(wanted);
    }
    case 'stop':
      return deployment.stop({ reason, rollback: request.rollback });
  }
}
