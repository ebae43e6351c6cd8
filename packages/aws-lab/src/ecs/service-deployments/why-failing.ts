import type { LabContext } from '../../lab-context.js';
import type { ServiceState } from '../ecs-state.js';
import type { ServiceDeploymentState } from './service-deployment-state.js';

/**
 * Why ECS itself takes a deployment back: an alarm of its own is raised, or too many tasks have failed (developer guide,
 * CloudWatch alarms and circuit breaker; the threshold is half of the desired count, 3 to 200).
 */
export function whyFailing(
  lab: LabContext,
  service: ServiceState,
  { configuration, target, source }: ServiceDeploymentState,
): string | undefined {
  const { alarms, deploymentCircuitBreaker } = configuration;
  if (source === undefined) return undefined;
  const state = lab.account.alarms;
  const raised = (alarms?.alarmNames ?? []).find(
    (name) => (state.alarms[name] ?? state.composites[name])?.value === 'ALARM',
  );
  if (alarms?.enable === true && alarms.rollback === true && raised !== undefined) return `alarm ${raised} was raised`;
  const threshold = Math.min(200, Math.max(3, Math.ceil(service.desiredCount / 2)));
  const failed = service.groups.find(({ id }) => id === target)?.failedTasks ?? 0;
  const breaks = deploymentCircuitBreaker?.enable === true && deploymentCircuitBreaker.rollback === true;
  return breaks && failed >= threshold ? `the circuit breaker counted ${failed} failed tasks` : undefined;
}
