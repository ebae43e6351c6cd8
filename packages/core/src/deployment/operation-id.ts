/** What an operation id is made of. */
export interface OperationKey {
  readonly deploymentId: string;
  readonly attempt: number;
  readonly lifecycleEvent: string;
  readonly instanceId: string;
}

/**
 * The one identity of an operation, derived and never drawn: equal across retries, crashes and drivers. The instance id
 * stands last because it alone may contain a colon.
 */
export function operationIdOf(key: OperationKey): string {
  return `${key.deploymentId}:${key.attempt}:${key.lifecycleEvent}:${key.instanceId}`;
}

/** Reads an operation id back; undefined when it is not one. */
export function parseOperationId(operationId: string): OperationKey | undefined {
  const first = operationId.indexOf(':');
  const second = operationId.indexOf(':', first + 1);
  const third = operationId.indexOf(':', second + 1);
  if (first < 1 || second < 0 || third < 0) return undefined;
  return {
    deploymentId: operationId.slice(0, first),
    attempt: Number(operationId.slice(first + 1, second)),
    lifecycleEvent: operationId.slice(second + 1, third),
    instanceId: operationId.slice(third + 1),
  };
}

/** The id a rollback has towards hosts and hooks: CodeDeploy's linked second deployment, derived. */
export function rollbackDeploymentIdOf(deploymentId: string): string {
  return `${deploymentId}-rollback`;
}
