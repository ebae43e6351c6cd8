import type { ServiceDeployment, ServiceRevision, ServiceRevisionSummary } from '@aws-sdk/client-ecs';
import type { LabContext } from '../../lab-context.js';
import type { ServiceState, TaskGroupState } from '../ecs-state.js';
import { tasksOf } from '../tasks.js';
import type { ServiceDeploymentState } from './service-deployment-state.js';
import { loadBalancersOfService } from './service-routes.js';

/** ARN of a service revision by the id of its task group. */
export function revisionArn(service: ServiceState, groupId: string): string {
  return `${service.arn.replace(':service/', ':service-revision/')}/${groupId.replace(/\D/g, '')}`;
}

/** A service deployment as the API shows it. */
export function describeServiceDeployment(
  lab: LabContext,
  service: ServiceState,
  deployment: ServiceDeploymentState,
): ServiceDeployment {
  const { source, target, pause, reason, stage, finishedAt, rollbackAt, production, test } = deployment;
  const summary = (id: string, weights: readonly [number, number]): ServiceRevisionSummary =>
    describeSummary(lab, service, id, weights);
  const isBack = rollbackAt !== undefined && source !== undefined;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    createdAt: new Date(deployment.createdAt),
    startedAt: new Date(deployment.createdAt),
    ...(finishedAt === undefined ? {} : { finishedAt: new Date(finishedAt) }),
    sourceServiceRevisions: source === undefined ? [] : [summary(source, [100 - production, 100 - test])],
    targetServiceRevision: summary(target, [production, test]),
    status: deployment.status,
    ...(reason === undefined ? {} : { statusReason: reason }),
    // The published model has no word for this one, although hooks can name it.
    ...(stage === undefined || stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT' ? {} : { lifecycleStage: stage }),
    deploymentConfiguration: deployment.configuration,
    ...(isBack
      ? { rollback: { reason, startedAt: new Date(rollbackAt), serviceRevisionArn: revisionArn(service, source) } }
      : {}),
    lifecycleHookDetails:
      pause === undefined
        ? []
        : [
            {
              hookId: pause.hookId,
              targetType: 'PAUSE',
              status: 'AWAITING_ACTION',
              expiresAt: new Date(pause.expiresAt),
              timeoutAction: pause.timeoutAction,
            },
          ],
  };
}

function describeSummary(
  lab: LabContext,
  service: ServiceState,
  id: string,
  [production, test]: readonly [number, number],
): ServiceRevisionSummary {
  const group = service.groups.find((candidate) => candidate.id === id);
  const tasks = group === undefined ? [] : tasksOf(lab, group);
  const count = (status: string): number => tasks.filter((task) => task.status === status).length;
  return {
    arn: revisionArn(service, id),
    requestedTaskCount: group === undefined ? 0 : Math.ceil((service.desiredCount * group.scale) / 100),
    runningTaskCount: count('RUNNING'),
    pendingTaskCount: count('PENDING'),
    requestedProductionTrafficWeight: production,
    requestedTestTrafficWeight: test,
  };
}

/** A service revision as the API shows it: what it was given, and the groups that it is really in. */
export function describeRevision(service: ServiceState, revision: TaskGroupState): ServiceRevision {
  const given = loadBalancersOfService(service);
  return {
    serviceRevisionArn: revisionArn(service, revision.id),
    serviceArn: service.arn,
    clusterArn: service.clusterArn,
    taskDefinition: revision.taskDefinitionArn,
    loadBalancers: [...given],
    createdAt: new Date(revision.createdAt),
    resolvedConfiguration: {
      loadBalancers: revision.loadBalancers.map(({ targetGroupArn }, index) => {
        const rule = given[index]?.advancedConfiguration?.productionListenerRule;
        return { targetGroupArn, ...(rule === undefined ? {} : { productionListenerRule: rule }) };
      }),
    },
  };
}
