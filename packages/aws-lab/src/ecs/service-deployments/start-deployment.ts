import type { LabContext } from '../../lab-context.js';
import { findTargetGroup } from '../../load-balancing/find-resource.js';
import { ServiceFailure } from '../../protocol/service-failure.js';
import type { ServiceState, TaskGroupState } from '../ecs-state.js';
import { newTaskGroup } from '../task-group.js';
import { advanceBySteps, isOver } from './advance-deployment.js';
import type { ServiceDeploymentState } from './service-deployment-state.js';
import { nextLoadBalancers } from './service-routes.js';

/** Begins a deployment of a service by ECS: a new service revision beside the one that serves. */
export function startServiceDeployment(lab: LabContext, service: ServiceState): void {
  if (service.serviceDeployments.some((other) => !isOver(other))) {
    throw new ServiceFailure('UnsupportedFeatureException', 'The lab plays one service deployment at a time.');
  }
  const source = service.groups.find(({ status }) => status === 'PRIMARY');
  const target = newRevision(lab, service, source);
  const configuration = (service.settings.deploymentConfiguration ?? {}) as ServiceDeploymentState['configuration'];
  if ((configuration.lifecycleHooks ?? []).some(({ targetType }) => targetType !== 'PAUSE')) {
    throw new ServiceFailure('UnsupportedFeatureException', 'The lab plays PAUSE hooks only.');
  }
  if (source !== undefined) source.status = 'ACTIVE';
  service.groups = [target, ...service.groups];
  service.revisions[target.id] = target;
  const deployment: ServiceDeploymentState = {
    arn: `${service.arn.replace(':service/', ':service-deployment/')}/${lab.newId(21)}`,
    createdAt: lab.timeline.now(),
    source: source?.id,
    target: target.id,
    configuration: structuredClone(configuration),
    status: 'PENDING',
    reason: undefined,
    position: -1,
    since: lab.timeline.now(),
    stage: undefined,
    pause: undefined,
    production: source === undefined ? 100 : 0,
    test: source === undefined ? 100 : 0,
    finishedAt: undefined,
    rollbackAt: undefined,
  };
  service.serviceDeployments.push(deployment);
  advanceBySteps(lab, service, deployment);
}

/**
 * What the service is to run next; nothing of it runs before its deployment scales up. ECS itself puts the group into the rule
 * then, so it need not be in one yet.
 */
function newRevision(lab: LabContext, service: ServiceState, source: TaskGroupState | undefined): TaskGroupState {
  const { taskDefinition } = service.settings as { readonly taskDefinition?: string };
  const loadBalancers = nextLoadBalancers(service, source).map(
    ({ targetGroupArn = '', containerName = '', containerPort = 80 }) => ({
      targetGroupArn: findTargetGroup(lab, targetGroupArn).arn,
      containerName,
      containerPort,
    }),
  );
  return { ...newTaskGroup(lab, service, { taskDefinition, scale: 0 }), loadBalancers, status: 'PRIMARY' };
}

/** Settings of a service whose change begins a deployment (API reference, UpdateService). */
const deploying = ['taskDefinition', 'networkConfiguration', 'platformVersion', 'loadBalancers', 'serviceRegistries'];

/** Whether an update begins a deployment: a setting of the revision is unlike what it was, or it is asked for. */
export function beginsDeployment({ settings }: ServiceState, update: Readonly<Record<string, unknown>>): boolean {
  if (update.forceNewDeployment === true) return true;
  return deploying.some((name) => {
    const [before, after] = [settings[name], update[name]].map((value) =>
      name === 'taskDefinition' ? String(value).replace(/^.*:task-definition\//, '') : JSON.stringify(value),
    );
    return update[name] !== undefined && before !== after;
  });
}
