import type { LabContext } from '../lab-context.js';
import { stateOf } from '../load-balancing/find-resource.js';
import { deregisterTarget, registerTarget, targetKey } from '../load-balancing/target-health.js';
import type { ServiceState, TaskGroupState, TaskState } from './ecs-state.js';
import { ecsOf, findTaskDefinition } from './find-service.js';

/** How often ECS looks at what the load balancer thinks of a task. */
const healthInterval = 10_000;

/** Tasks of a group that are starting or running, oldest first. */
export function tasksOf(lab: LabContext, group: TaskGroupState): readonly TaskState[] {
  return Object.values(ecsOf(lab).tasks).filter(
    ({ groupId, status }) => groupId === group.id && (status === 'PENDING' || status === 'RUNNING'),
  );
}

/** Tasks of a group that still hold something: also those that drain. */
export function lastingTasksOf(lab: LabContext, group: TaskGroupState): readonly TaskState[] {
  return Object.values(ecsOf(lab).tasks).filter(({ groupId, status }) => groupId === group.id && status !== 'STOPPED');
}

/** Starts a task; `changed` is called when it runs and when it ends. */
export function startTask(lab: LabContext, service: ServiceState, group: TaskGroupState, changed: () => void): void {
  const { tasks } = ecsOf(lab);
  const number = Object.keys(tasks).length;
  const task: TaskState = {
    arn: `${service.clusterArn.replace(':cluster/', ':task/')}/${lab.newId(32)}`,
    clusterArn: service.clusterArn,
    serviceArn: service.arn,
    groupId: group.id,
    taskDefinitionArn: group.taskDefinitionArn,
    image: findTaskDefinition(lab, group.taskDefinitionArn).images[0] ?? '',
    ip: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`,
    createdAt: lab.timeline.now(),
    status: 'PENDING',
    startedAt: undefined,
    stoppedAt: undefined,
    stoppedReason: undefined,
  };
  tasks[task.arn] = task;
  lab.timeline.after(lab.behaviour.taskStart, () => {
    if (task.status !== 'PENDING') return;
    task.status = 'RUNNING';
    task.startedAt = lab.timeline.now();
    if (lab.images.get(task.image)?.starts === false) {
      group.failedTasks += 1;
      end(lab, task, 'Essential container in task exited');
    } else {
      register(lab, group, task);
      watch(lab, group, task, changed);
    }
    changed();
  });
}

function register(lab: LabContext, group: TaskGroupState, task: TaskState): void {
  for (const { targetGroupArn, containerPort } of group.loadBalancers) {
    const targetGroup = stateOf(lab).targetGroups[targetGroupArn];
    const serves = lab.images.get(task.image)?.serves ?? true;
    if (targetGroup !== undefined) registerTarget(lab, targetGroup, { id: task.ip, port: containerPort, serves });
  }
}

/** ECS replaces a task that its load balancer finds unhealthy (developer guide, service load balancing). */
function watch(lab: LabContext, group: TaskGroupState, task: TaskState, changed: () => void): void {
  lab.timeline.after(healthInterval, () => {
    if (task.status !== 'RUNNING') return;
    if (healthOf(lab, group, task) === 'unhealthy') {
      group.failedTasks += 1;
      stopTask(lab, group, task, 'Task failed ELB health checks', changed);
      changed();
      return;
    }
    watch(lab, group, task, changed);
  });
}

/** What the load balancers think of a task: healthy when there is none. */
export function healthOf(lab: LabContext, group: TaskGroupState, task: TaskState): 'healthy' | 'unhealthy' | 'initial' {
  const healths = group.loadBalancers.map(
    ({ targetGroupArn, containerPort }) =>
      stateOf(lab).targetGroups[targetGroupArn]?.targets[targetKey(task.ip, containerPort)]?.health,
  );
  if (healths.includes('unhealthy')) return 'unhealthy';
  return healths.every((health) => health === 'healthy') ? 'healthy' : 'initial';
}

/**
 * Stops a task in ECS's order: out of its target groups, wait until they have drained it, then SIGTERM. Meanwhile it is
 * DEACTIVATING and does not count as running (developer guide, task lifecycle).
 */
export function stopTask(
  lab: LabContext,
  group: TaskGroupState,
  task: TaskState,
  reason: string,
  changed: () => void,
): void {
  if (task.status === 'PENDING') {
    end(lab, task, reason);
    return;
  }
  if (task.status !== 'RUNNING') return;
  task.status = 'DEACTIVATING';
  task.stoppedReason = reason;
  const drains = group.loadBalancers.map(({ targetGroupArn, containerPort }) => {
    const targetGroup = stateOf(lab).targetGroups[targetGroupArn];
    if (targetGroup === undefined) return 0;
    const target = targetGroup.targets[targetKey(task.ip, containerPort)];
    const drain = target === undefined || target.health === 'unused' ? 0 : delayOf(targetGroup.attributes);
    deregisterTarget(lab, targetGroup, task.ip, containerPort);
    return drain;
  });
  lab.timeline.after(Math.max(0, ...drains) + lab.behaviour.taskStop, () => {
    end(lab, task, reason);
    changed();
  });
}

function delayOf(attributes: Readonly<Record<string, string>>): number {
  return Number(attributes['deregistration_delay.timeout_seconds'] ?? 300) * 1000;
}

function end(lab: LabContext, task: TaskState, reason: string): void {
  task.status = 'STOPPED';
  task.stoppedAt = lab.timeline.now();
  task.stoppedReason = reason;
}
