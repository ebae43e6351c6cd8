import type { LabContext } from '../lab-context.js';
import type { ServiceState, TaskGroupState } from './ecs-state.js';
import { addServiceEvent } from './find-service.js';
import { rollForward } from './roll-forward.js';
import { movesTraffic } from './service-deployments/service-routes.js';
import { healthOf, lastingTasksOf, startTask, stopTask, tasksOf } from './tasks.js';

/** Brings the tasks of a service to what is asked for. Called after every change, also those of its tasks. */
export function reconcileService(lab: LabContext, service: ServiceState): void {
  if (service.controller === 'ECS' && !movesTraffic(service))
    rollForward(lab, service, (group, count) => scaleGroup(lab, service, group, count));
  else for (const group of service.groups) scaleGroup(lab, service, group, computedDesiredCount(service, group));
  const ended = service.groups.filter(
    (group) => group.status === 'DRAINING' && lastingTasksOf(lab, group).length === 0,
  );
  if (ended.length > 0) service.groups = service.groups.filter((group) => !ended.includes(group));
}

/** desired × scale, rounded up (ECS API reference, TaskSet.computedDesiredCount). */
export function computedDesiredCount(service: ServiceState, group: TaskGroupState): number {
  if (group.status === 'DRAINING' || service.status !== 'ACTIVE') return 0;
  return Math.ceil((service.desiredCount * group.scale) / 100);
}

/**
 * A task set is steady when it runs as many tasks as computed, none is pending, and all health checks pass (ECS API
 * reference, TaskSet.stabilityStatus).
 */
export function isSteady(lab: LabContext, service: ServiceState, group: TaskGroupState): boolean {
  const tasks = tasksOf(lab, group);
  if (tasks.length !== computedDesiredCount(service, group)) return false;
  return tasks.every((task) => task.status === 'RUNNING' && healthOf(lab, group, task) === 'healthy');
}

function scaleGroup(lab: LabContext, service: ServiceState, group: TaskGroupState, count: number): void {
  const tasks = tasksOf(lab, group);
  const changed = (): void => reconcileService(lab, service);
  const started = count - tasks.length;
  if (started > 0 && group.failedTasks > 0) startLater(lab, service, group);
  else for (let index = 0; index < started; index += 1) startTask(lab, service, group, changed);
  if (started > 0) addServiceEvent(lab, service, `has started ${started} tasks.`);
  for (const task of tasks.slice(0, Math.max(0, -started))) {
    stopTask(lab, group, task, 'Scaling activity initiated by deployment', changed);
  }
}

/** Tasks that keep failing are started one at a time, with pauses that grow to 15 minutes (developer guide, throttle logic). */
function startLater(lab: LabContext, service: ServiceState, group: TaskGroupState): void {
  if (group.retryPlanned === true) return;
  group.retryPlanned = true;
  const pause = Math.min(15 * 60_000, 10_000 * 2 ** Math.min(group.failedTasks, 10));
  lab.timeline.after(pause, () => {
    group.retryPlanned = false;
    const missing = computedDesiredCount(service, group) - tasksOf(lab, group).length;
    if (missing > 0) startTask(lab, service, group, () => reconcileService(lab, service));
  });
}
