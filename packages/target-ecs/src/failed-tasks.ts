import { DescribeTasksCommand, ECSClient, paginateListTasks, type Service, type TaskSet } from '@aws-sdk/client-ecs';
import { answerOf, callService, collectPages, inBatches } from '@rollway/aws';
import type { ParsedSettings } from './settings.js';

/** DescribeTasks takes so many (Amazon ECS: DescribeTasks). */
const mostTasks = 100;

/** Lines of a service's history that are shown. */
const shownEvents = 10;

/** Ends that are no failure: somebody wanted the task away. */
const wanted = /^(Scaling activity|Task stopped by user|Your Spot Task)/;

/**
 * Reasons of the tasks of a task set, or of a deployment by ECS, that stopped by themselves, or were stopped because they failed their health checks. ECS
 * keeps stopped tasks for an hour.
 *
 * @throws ServiceCallError when ECS cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readFailedTasks(
  taskSet: Pick<TaskSet, 'id'>,
  { cluster, service, connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = connection.client(ECSClient);
  const abort = { abortSignal: signal };
  const pages = paginateListTasks({ client }, { cluster, serviceName: service, desiredStatus: 'STOPPED' });
  const list = () => collectPages(pages, ({ taskArns }) => taskArns);
  const arns = answerOf(await callService('ecs ListTasks', list));
  const tasks = await inBatches(arns, mostTasks, async (batch) => {
    const command = new DescribeTasksCommand({ cluster, tasks: [...batch] });
    return answerOf(await callService('ecs DescribeTasks', () => client.send(command, abort))).tasks ?? [];
  });
  return tasks
    .filter(({ startedBy }) => startedBy === taskSet.id)
    .map(({ stoppedReason = 'stopped', containers = [] }) => {
      const reasons = containers.flatMap(({ name, reason }) => (reason === undefined ? [] : `${name}: ${reason}`));
      return [stoppedReason, ...reasons].join('; ');
    })
    .filter((reason) => !wanted.test(reason));
}

/** How many tasks may fail (Amazon ECS: deployment circuit breaker, half of the desired count, 3 to 200). */
export function failedTaskThreshold(
  { desiredCount = 0 }: Service,
  { failedTaskThreshold: set }: ParsedSettings,
): number {
  return set ?? Math.min(200, Math.max(3, Math.ceil(desiredCount / 2)));
}

/** Why tasks ended, and what the service says of its own since a task set was made: the log of a failed provisioning. */
export function explainFailure(
  service: Service,
  taskSet: Pick<TaskSet, 'createdAt'>,
  failedTasks: readonly string[],
): string {
  const since = taskSet.createdAt?.getTime() ?? 0;
  const events = (service.events ?? []).filter(({ createdAt }) => (createdAt?.getTime() ?? 0) >= since);
  const lines = events.slice(0, shownEvents).map(({ createdAt, message }) => `${createdAt?.toISOString()} ${message}`);
  return [...new Set(failedTasks), ...lines.reverse()].join('\n');
}
