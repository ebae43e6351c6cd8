import type { LabContext } from '../lab-context.js';
import type { ServiceState, TaskGroupState } from './ecs-state.js';
import { addServiceEvent } from './find-service.js';
import { healthOf, tasksOf } from './tasks.js';

/**
 * One step of ECS's own rolling update: new tasks up to the maximum percent, old ones stopped as new ones are healthy, the
 * minimum percent never undercut (developer guide, rolling update; defaults 100 and 200).
 */
export function rollForward(
  lab: LabContext,
  service: ServiceState,
  scale: (group: TaskGroupState, count: number) => void,
): void {
  const primary = service.groups.find(({ status }) => status === 'PRIMARY');
  const desired = service.status === 'ACTIVE' ? service.desiredCount : 0;
  if (primary === undefined) return;
  const older = service.groups.filter((group) => group !== primary);
  if (breakCircuit(lab, service, primary, older)) return;
  const { minimum, maximum } = percentagesOf(service);
  const olderTasks = older.flatMap((group) => tasksOf(lab, group)).length;
  const room = Math.max(0, Math.floor((desired * maximum) / 100) - olderTasks);
  if (primary.rolloutState !== 'FAILED') scale(primary, Math.min(desired, room));
  const serving = tasksOf(lab, primary).filter((task) => isServing(lab, primary, task)).length;
  let kept = Math.max(0, Math.ceil((desired * minimum) / 100) - serving);
  for (const group of older) {
    const count = Math.min(kept, tasksOf(lab, group).length);
    kept -= count;
    scale(group, count);
    if (count === 0) group.status = 'DRAINING';
  }
  if (serving === desired && older.every(({ status }) => status === 'DRAINING')) complete(lab, service, primary);
}

type Task = ReturnType<typeof tasksOf>[number];

const isServing = (lab: LabContext, group: TaskGroupState, task: Task): boolean =>
  task.status === 'RUNNING' && healthOf(lab, group, task) === 'healthy';

function percentagesOf({ settings }: ServiceState): { readonly minimum: number; readonly maximum: number } {
  const given = (settings.deploymentConfiguration ?? {}) as {
    readonly minimumHealthyPercent?: number;
    readonly maximumPercent?: number;
  };
  return { minimum: given.minimumHealthyPercent ?? 100, maximum: given.maximumPercent ?? 200 };
}

function complete(lab: LabContext, service: ServiceState, primary: TaskGroupState): void {
  if (primary.rolloutState !== 'IN_PROGRESS') return;
  primary.rolloutState = 'COMPLETED';
  addServiceEvent(lab, service, 'has reached a steady state.');
}

/**
 * The circuit breaker: half of the desired count, at least 3 and at most 200 failed tasks (developer guide, deployment
 * circuit breaker); with `rollback` the last completed deployment becomes primary again.
 */
function breakCircuit(
  lab: LabContext,
  service: ServiceState,
  primary: TaskGroupState,
  older: readonly TaskGroupState[],
): boolean {
  const given = (service.settings.deploymentConfiguration ?? {}) as {
    readonly deploymentCircuitBreaker?: { readonly enable?: boolean; readonly rollback?: boolean };
  };
  const threshold = Math.min(200, Math.max(3, Math.ceil(service.desiredCount / 2)));
  const breaks = given.deploymentCircuitBreaker?.enable === true && primary.failedTasks >= threshold;
  if (!breaks || primary.rolloutState !== 'IN_PROGRESS') return false;
  primary.rolloutState = 'FAILED';
  addServiceEvent(lab, service, `(deployment ${primary.id}) deployment failed: tasks failed to start.`);
  const last = older.find(({ rolloutState }) => rolloutState === 'COMPLETED');
  if (given.deploymentCircuitBreaker?.rollback !== true || last === undefined) return false;
  primary.status = 'ACTIVE';
  last.status = 'PRIMARY';
  last.rolloutState = 'IN_PROGRESS';
  return false;
}
