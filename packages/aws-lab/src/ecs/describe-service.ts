import type { Deployment, Service, TaskSet } from '@aws-sdk/client-ecs';
import type { LabContext } from '../lab-context.js';
import type { ServiceState, TaskGroupState } from './ecs-state.js';
import { computedDesiredCount, isSteady } from './reconcile-service.js';
import { revisionArn } from './service-deployments/describe-deployment.js';
import { tagList } from './task-group.js';
import { tasksOf } from './tasks.js';

/** A service as the API shows it. */
export function describeService(lab: LabContext, service: ServiceState): Service {
  const tasks = service.groups.flatMap((group) => tasksOf(lab, group));
  const primary = service.groups.find(({ status }) => status === 'PRIMARY');
  const external = service.controller !== 'ECS';
  return {
    ...service.settings,
    // Without a primary task set the fields of an EXTERNAL service are empty (API reference, UpdateServicePrimaryTaskSet).
    ...(external ? primary?.given : {}),
    ...(primary === undefined ? {} : { taskDefinition: primary.taskDefinitionArn }),
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: tasks.filter(({ status }) => status === 'PENDING').length,
    deploymentController: { type: service.controller },
    createdAt: new Date(service.createdAt),
    events: service.events.map(({ id, at, message }) => ({ id, message, createdAt: new Date(at) })),
    // EXTERNAL services have task sets and never a deployment.
    ...describeCurrent(service),
    deployments: external ? [] : service.groups.map((group) => describeDeployment(lab, service, group)),
    taskSets: external ? service.groups.map((group) => describeTaskSet(lab, service, group)) : [],
  };
}

/** The newest deployment, and what serves (API reference, Service); only where ECS moves the traffic. */
function describeCurrent(service: ServiceState): Pick<Service, 'currentServiceDeployment' | 'currentServiceRevisions'> {
  const newest = service.serviceDeployments.at(-1);
  if (newest === undefined) return {};
  const currentServiceRevisions = service.groups.map(({ id }) => ({ arn: revisionArn(service, id) }));
  return { currentServiceDeployment: newest.arn, currentServiceRevisions };
}

/** A task set as the API shows it. */
export function describeTaskSet(lab: LabContext, service: ServiceState, group: TaskGroupState): TaskSet {
  const tasks = tasksOf(lab, group);
  return {
    ...group.given,
    id: group.id,
    taskSetArn: group.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    ...(group.externalId === undefined ? {} : { externalId: group.externalId }),
    status: group.status,
    taskDefinition: group.taskDefinitionArn,
    computedDesiredCount: computedDesiredCount(service, group),
    runningCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: tasks.filter(({ status }) => status === 'PENDING').length,
    createdAt: new Date(group.createdAt),
    updatedAt: new Date(group.updatedAt),
    scale: { value: group.scale, unit: 'PERCENT' },
    stabilityStatus: isSteady(lab, service, group) ? 'STEADY_STATE' : 'STABILIZING',
    stabilityStatusAt: new Date(group.updatedAt),
    tags: tagList(group.tags),
  };
}

function describeDeployment(lab: LabContext, service: ServiceState, group: TaskGroupState): Deployment {
  const tasks = tasksOf(lab, group);
  return {
    id: group.id,
    status: group.status === 'DRAINING' ? 'ACTIVE' : group.status,
    taskDefinition: group.taskDefinitionArn,
    desiredCount: group.status === 'PRIMARY' ? service.desiredCount : tasks.length,
    runningCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingCount: tasks.filter(({ status }) => status === 'PENDING').length,
    failedTasks: group.failedTasks,
    createdAt: new Date(group.createdAt),
    updatedAt: new Date(group.updatedAt),
    rolloutState: group.rolloutState,
    rolloutStateReason: `ECS deployment ${group.id} ${group.rolloutState === 'COMPLETED' ? 'completed' : 'in progress'}.`,
  };
}
