import type { DeploymentRequest, RequestOf } from '../deployment/requests/deployment-request.js';
import { requestTypes } from '../deployment/requests/request-kinds.js';
import type { Deployment } from './deployment.js';

/** A method for every request, by its type. */
type RequestMethods = {
  readonly [Type in DeploymentRequest['type']]: (request: Omit<RequestOf<Type>, 'type'>) => Promise<void>;
};

/**
 * Asks a deployment for what a request says; resolves once that is in the journal.
 *
 * @throws RequestNotAllowedError when the deployment's state does not permit it.
 */
export function askDeployment(deployment: Deployment, request: DeploymentRequest): Promise<void> {
  const methods: RequestMethods = deployment;
  const { type, ...said } = request;
  // What a request says goes to the method of its type, which the compiler cannot follow through a union.
  return (methods as Readonly<Record<typeof type, (said: object) => Promise<void>>>)[type](said);
}

/** The methods of a handle that turn what is asked into a request and send it. */
export function requestMethods(send: (request: DeploymentRequest) => Promise<void>): RequestMethods {
  const methods = requestTypes.map((type) => [type, (said: object) => send({ ...said, type } as DeploymentRequest)]);
  return Object.fromEntries(methods);
}
