import type {
  ContinueServiceDeploymentCommandInput,
  DescribeServiceDeploymentsCommandInput,
  DescribeServiceRevisionsCommandInput,
  ListServiceDeploymentsCommandInput,
  StopServiceDeploymentCommandInput,
  TagResourceCommandInput,
} from '@aws-sdk/client-ecs';
import type { LabContext, OwnedService } from '../../lab-context.js';
import { pageOf } from '../../page.js';
import { ServiceFailure } from '../../protocol/service-failure.js';
import type { ServiceState } from '../ecs-state.js';
import { ecsOf, findActiveService } from '../find-service.js';
import { ecsTags } from '../task-group.js';
import { isOver, requestRollback } from './advance-deployment.js';
import { describeRevision, describeServiceDeployment, revisionArn } from './describe-deployment.js';
import type { ServiceDeploymentState } from './service-deployment-state.js';

/** Deployments of services by ECS itself. */
export const serviceDeploymentOperations: OwnedService = {
  ListServiceDeployments: list,
  DescribeServiceDeployments: (input: DescribeServiceDeploymentsCommandInput, lab) => {
    const asked = input.serviceDeploymentArns ?? [];
    const found = allOf(lab).filter(({ deployment }) => asked.includes(deployment.arn));
    const missing = asked.filter((arn) => !found.some(({ deployment }) => deployment.arn === arn));
    return {
      serviceDeployments: found.map(({ service, deployment }) => describeServiceDeployment(lab, service, deployment)),
      failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
  DescribeServiceRevisions: (input: DescribeServiceRevisionsCommandInput, lab) => {
    const asked = input.serviceRevisionArns ?? [];
    const all = Object.values(ecsOf(lab).services).flatMap((service) =>
      Object.values(service.revisions).map((revision) => ({ service, revision })),
    );
    const found = all.filter(({ service, revision }) => asked.includes(revisionArn(service, revision.id)));
    return {
      serviceRevisions: found.map(({ service, revision }) => describeRevision(service, revision)),
      failures: [],
    };
  },
  StopServiceDeployment: stop,
  ContinueServiceDeployment: resume,
  TagResource: (input: TagResourceCommandInput, lab) => {
    const service = ecsOf(lab).services[input.resourceArn ?? ''];
    if (service === undefined) throw new ServiceFailure('InvalidParameterException', 'The lab tags services only.');
    service.tags = { ...service.tags, ...ecsTags(input.tags) };
    return {};
  },
};

interface Found {
  readonly service: ServiceState;
  readonly deployment: ServiceDeploymentState;
}

function allOf(lab: LabContext): readonly Found[] {
  return Object.values(ecsOf(lab).services).flatMap((service) =>
    service.serviceDeployments.map((deployment) => ({ service, deployment })),
  );
}

/** @throws ServiceFailure ServiceDeploymentNotFoundException. */
function find(lab: LabContext, arn: string | undefined): Found {
  const found = allOf(lab).find(({ deployment }) => deployment.arn === arn);
  if (found !== undefined) return found;
  throw new ServiceFailure('ServiceDeploymentNotFoundException', 'The service deployment was not found.');
}

function list(input: ListServiceDeploymentsCommandInput, lab: LabContext): object {
  const service = findActiveService(lab, input.cluster, input.service);
  const all = service.serviceDeployments
    .filter(({ status }) => input.status === undefined || input.status.includes(status))
    .map((deployment) => ({
      serviceDeploymentArn: deployment.arn,
      serviceArn: service.arn,
      clusterArn: service.clusterArn,
      createdAt: new Date(deployment.createdAt),
      startedAt: new Date(deployment.createdAt),
      ...(deployment.finishedAt === undefined ? {} : { finishedAt: new Date(deployment.finishedAt) }),
      targetServiceRevisionArn: revisionArn(service, deployment.target),
      status: deployment.status,
      ...(deployment.reason === undefined ? {} : { statusReason: deployment.reason }),
    }));
  const page = pageOf(all.reverse(), input.nextToken, input.maxResults ?? 20);
  return { serviceDeployments: page.items, nextToken: page.next };
}

/** Asked again it goes on with what it does (developer guide, stopping service deployments); only ROLLBACK is documented. */
function stop(input: StopServiceDeploymentCommandInput, lab: LabContext): object {
  const { deployment } = find(lab, input.serviceDeploymentArn);
  if ((input.stopType ?? 'ROLLBACK') !== 'ROLLBACK') {
    throw new ServiceFailure('UnsupportedFeatureException', 'The lab stops service deployments by ROLLBACK only.');
  }
  if (isOver(deployment)) {
    throw new ServiceFailure('ConflictException', `The service deployment is ${deployment.status}.`);
  }
  if (!deployment.status.startsWith('ROLLBACK')) requestRollback(deployment, 'stopped by a user');
  return { serviceDeploymentArn: deployment.arn };
}

/** Only a pause that waits can be continued (developer guide, continuing service deployments); each has an id of its own. */
function resume(input: ContinueServiceDeploymentCommandInput, lab: LabContext): object {
  const { deployment } = find(lab, input.serviceDeploymentArn);
  if (deployment.status !== 'IN_PROGRESS' || deployment.pause?.hookId !== input.hookId) {
    throw new ServiceFailure('InvalidParameterException', `Hook ${input.hookId} does not await any action.`);
  }
  deployment.pause = undefined;
  if (input.action === 'ROLLBACK') requestRollback(deployment, 'rolled back by a user at a lifecycle hook');
  return { serviceDeploymentArn: deployment.arn };
}
