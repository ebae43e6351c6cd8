import { DescribeServicesCommand, ECSClient, type Service, type TaskSet } from '@aws-sdk/client-ecs';
import { answerOf, readService as readAnswer } from '@rollway/aws';
import type { ParsedSettings } from './settings.js';

type Place = Pick<ParsedSettings, 'cluster' | 'service' | 'connection'>;

/**
 * Reads the service with its task sets and newest events; undefined when there is none.
 *
 * @throws ServiceCallError when ECS cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readService(
  { cluster, service, connection }: Place,
  signal: AbortSignal,
): Promise<Service | undefined> {
  const command = new DescribeServicesCommand({ cluster, services: [service] });
  const client = connection.client(ECSClient);
  const read = () => client.send(command, { abortSignal: signal });
  const output = answerOf(await readAnswer('ecs DescribeServices', read, ['ClusterNotFoundException']));
  const found = output?.services?.[0];
  // A deleted service is shown for a while.
  return found?.status === 'INACTIVE' ? undefined : found;
}

/** Whether ECS itself deploys the service. */
export function isNative(service: Service | undefined): service is Service {
  return service?.status === 'ACTIVE' && (service.deploymentController?.type ?? 'ECS') === 'ECS';
}

/** The task set that the service counts as its own; undefined before the first deployment. */
export function primaryOf(service: Service): TaskSet | undefined {
  return service.taskSets?.find(({ status }) => status === 'PRIMARY');
}

/** A task set by its ARN. */
export function taskSetOf(service: Service, arn: string): TaskSet | undefined {
  return service.taskSets?.find(({ taskSetArn }) => taskSetArn === arn);
}

/** ARNs of the target groups that the tasks of a task set are registered in. */
export function targetGroupsOf(taskSet: TaskSet | undefined): readonly string[] {
  return (taskSet?.loadBalancers ?? []).flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
}

/** Task sets besides the PRIMARY and the deployment's own whose tasks are in a group that the replacement is to have. */
export function leftoversOf(service: Service, groups: readonly string[], deploymentId?: string): readonly TaskSet[] {
  return (service.taskSets ?? []).filter(
    (taskSet) =>
      taskSet.status !== 'PRIMARY' &&
      (deploymentId === undefined || taskSet.externalId !== deploymentId) &&
      targetGroupsOf(taskSet).some((arn) => groups.includes(arn)),
  );
}
