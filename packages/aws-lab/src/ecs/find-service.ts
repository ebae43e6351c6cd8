import { type LabContext, resourceName } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { ClusterState, EcsState, ServiceState, TaskDefinitionState, TaskGroupState } from './ecs-state.js';

/** ECS's part of the account. */
export const ecsOf = (lab: LabContext): EcsState => lab.account.ecs;

/** By name or ARN; `default` when none is given. @throws ServiceFailure ClusterNotFoundException. */
export function findCluster(lab: LabContext, nameOrArn: string | undefined): ClusterState {
  const arn = clusterArn(lab, nameOrArn);
  const found = ecsOf(lab).clusters[arn];
  if (found === undefined) throw new ServiceFailure('ClusterNotFoundException', 'Cluster not found.');
  return found;
}

/** ARN of a cluster by its name or ARN. */
export function clusterArn(lab: LabContext, nameOrArn: string | undefined): string {
  const text = nameOrArn ?? 'default';
  return text.startsWith('arn:') ? text : resourceName(lab, 'ecs', `cluster/${text}`);
}

/** ARN of a service by its name or ARN. */
export function serviceArn(lab: LabContext, cluster: ClusterState, nameOrArn: string | undefined): string {
  const text = nameOrArn ?? '';
  return text.startsWith('arn:') ? text : resourceName(lab, 'ecs', `service/${cluster.name}/${text}`);
}

/** @throws ServiceFailure ServiceNotFoundException, ServiceNotActiveException. */
export function findActiveService(
  lab: LabContext,
  cluster: string | undefined,
  service: string | undefined,
): ServiceState {
  const found = ecsOf(lab).services[serviceArn(lab, findCluster(lab, cluster), service)];
  if (found === undefined) throw new ServiceFailure('ServiceNotFoundException', 'Service not found.');
  if (found.status !== 'ACTIVE') throw new ServiceFailure('ServiceNotActiveException', 'Service was not ACTIVE.');
  return found;
}

/** By id or ARN. @throws ServiceFailure TaskSetNotFoundException. */
export function findTaskSet(service: ServiceState, idOrArn: string | undefined): TaskGroupState {
  const found = service.groups.find(({ id, arn }) => id === idOrArn || arn === idOrArn);
  if (found === undefined)
    throw new ServiceFailure('TaskSetNotFoundException', 'The specified task set was not found.');
  return found;
}

/**
 * By family, `family:revision` or ARN; a family alone is its newest active revision.
 *
 * @throws ServiceFailure ClientException.
 */
export function findTaskDefinition(lab: LabContext, name: string | undefined): TaskDefinitionState {
  const text = (name ?? '').replace(/^.*:task-definition\//, '');
  const [family = '', revision] = text.split(':');
  const revisions = ecsOf(lab).taskDefinitions[family] ?? [];
  const found =
    revision === undefined
      ? revisions.findLast(({ active }) => active)
      : revisions.find((candidate) => candidate.revision === Number(revision));
  if (found === undefined) throw new ServiceFailure('ClientException', 'Unable to describe task definition.');
  return found;
}

/** Adds a line to a service's history; the API shows the newest 100. */
export function addServiceEvent(lab: LabContext, service: ServiceState, message: string): void {
  const event = { id: lab.newId(32), at: lab.timeline.now(), message: `(service ${service.name}) ${message}` };
  service.events = [event, ...service.events].slice(0, 100);
}
