import type { DescribeTasksCommandInput, ListTasksCommandInput, Task } from '@aws-sdk/client-ecs';
import type { OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import type { TaskState } from './ecs-state.js';
import { ecsOf, findCluster, serviceArn } from './find-service.js';

/** Tasks as the API shows them. */
export const taskOperations: OwnedService = {
  ListTasks: (input: ListTasksCommandInput, lab) => {
    const cluster = findCluster(lab, input.cluster);
    const ofService = input.serviceName === undefined ? undefined : serviceArn(lab, cluster, input.serviceName);
    const stopped = input.desiredStatus === 'STOPPED';
    const found = Object.values(ecsOf(lab).tasks).filter(
      (task) =>
        task.clusterArn === cluster.arn &&
        (ofService === undefined || task.serviceArn === ofService) &&
        [undefined, task.groupId].includes(input.startedBy) &&
        (task.status === 'STOPPED' || task.status === 'DEACTIVATING') === stopped,
    );
    const page = pageOf(
      found.map(({ arn }) => arn),
      input.nextToken,
      input.maxResults ?? 100,
    );
    return { taskArns: page.items, nextToken: page.next };
  },
  DescribeTasks: (input: DescribeTasksCommandInput, lab) => {
    findCluster(lab, input.cluster);
    const asked = input.tasks ?? [];
    const found = asked.flatMap((name) => {
      const task = Object.values(ecsOf(lab).tasks).find(({ arn }) => arn === name || arn.endsWith(`/${name}`));
      return task === undefined ? [] : [task];
    });
    const failures = asked.filter((name) => !found.some(({ arn }) => arn.endsWith(name)));
    return { tasks: found.map(describe), failures: failures.map((arn) => ({ arn, reason: 'MISSING' })) };
  },
};

function describe(task: TaskState): Task {
  const stopping = task.status === 'STOPPED' || task.status === 'DEACTIVATING';
  return {
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    startedBy: task.groupId,
    group: `service:${task.serviceArn.split('/').at(-1)}`,
    lastStatus: task.status,
    desiredStatus: stopping ? 'STOPPED' : 'RUNNING',
    healthStatus: 'UNKNOWN',
    createdAt: new Date(task.createdAt),
    ...(task.startedAt === undefined ? {} : { startedAt: new Date(task.startedAt) }),
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: new Date(task.stoppedAt) }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    containers: [
      {
        name: 'app',
        image: task.image,
        lastStatus: task.status,
        networkInterfaces: [{ privateIpv4Address: task.ip }],
      },
    ],
  };
}
