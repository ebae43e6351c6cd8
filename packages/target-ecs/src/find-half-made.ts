import type { Service } from '@aws-sdk/client-ecs';
import type { TerminateRequest } from '@rollway/core/target';

/**
 * ARNs of the task sets that a provisioning which was cut off has left: they carry the deployment's id. They were never given
 * any traffic, and their target groups stay where they are, at weight 0.
 */
export function findHalfMade(service: Service, request: TerminateRequest): readonly string[] {
  const made = request.rollbackOf ?? request.deploymentId;
  return (service.taskSets ?? [])
    .filter(({ externalId }) => externalId === made)
    .flatMap((set) => set.taskSetArn ?? []);
}
