import type {
  CreateServiceCommandInput,
  DeleteServiceCommandInput,
  DescribeServicesCommandInput,
  ListServicesCommandInput,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeService } from './describe-service.js';
import type { ServiceState } from './ecs-state.js';
import { ecsOf, findActiveService, findCluster, serviceArn } from './find-service.js';
import { reconcileService } from './reconcile-service.js';
import { movesTraffic } from './service-deployments/service-routes.js';
import { beginsDeployment, startServiceDeployment } from './service-deployments/start-deployment.js';
import { ecsTags, newTaskGroup, readTaskLoadBalancers, tagList } from './task-group.js';

/** Services. */
export const serviceOperations: OwnedService = {
  CreateService: create,
  UpdateService: update,
  DescribeServices: (input: DescribeServicesCommandInput, lab) => {
    const cluster = findCluster(lab, input.cluster);
    const asked = input.services ?? [];
    // A limit that the published model does not state (API reference, DescribeServices).
    if (asked.length > 10)
      throw new ServiceFailure('InvalidParameterException', 'Services should have at most 10 elements');
    const found = asked.flatMap((name) => ecsOf(lab).services[serviceArn(lab, cluster, name)] ?? []);
    const missing = asked
      .map((name) => serviceArn(lab, cluster, name))
      .filter((arn) => ecsOf(lab).services[arn] === undefined);
    return {
      services: found.map((service) => ({
        ...describeService(lab, service),
        ...(input.include?.includes('TAGS') === true ? { tags: tagList(service.tags) } : {}),
      })),
      failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
  ListServices: (input: ListServicesCommandInput, lab) => {
    const cluster = findCluster(lab, input.cluster);
    const all = Object.values(ecsOf(lab).services).filter(({ clusterArn }) => clusterArn === cluster.arn);
    const page = pageOf(
      all.map(({ arn }) => arn),
      input.nextToken,
      input.maxResults ?? 10,
    );
    return { serviceArns: page.items, nextToken: page.next };
  },
  DeleteService: (input: DeleteServiceCommandInput, lab) => {
    const service = findActiveService(lab, input.cluster, input.service);
    if (input.force !== true && service.desiredCount > 0) {
      throw new ServiceFailure(
        'InvalidParameterException',
        'The service cannot be stopped while it is scaled above 0.',
      );
    }
    for (const group of service.groups) group.status = 'DRAINING';
    service.status = 'DRAINING';
    reconcileService(lab, service);
    return { service: describeService(lab, service) };
  },
};

function create(input: CreateServiceCommandInput, lab: LabContext): object {
  const cluster = findCluster(lab, input.cluster);
  const arn = serviceArn(lab, cluster, input.serviceName);
  const { services } = ecsOf(lab);
  const before = services[arn];
  if (before !== undefined && before.status === 'ACTIVE') {
    if (before.clientToken !== undefined && before.clientToken === input.clientToken) {
      return { service: describeService(lab, before) };
    }
    throw new ServiceFailure('InvalidParameterException', 'Creation of service was not idempotent.');
  }
  const { cluster: _, serviceName = '', clientToken, desiredCount, deploymentController, tags, ...settings } = input;
  const service: ServiceState = {
    arn,
    name: serviceName,
    clusterArn: cluster.arn,
    controller: deploymentController?.type ?? 'ECS',
    createdAt: lab.timeline.now(),
    clientToken,
    status: 'ACTIVE',
    desiredCount: desiredCount ?? 1,
    settings: settings as ServiceState['settings'],
    groups: [],
    serviceDeployments: [],
    revisions: {},
    events: [],
    tags: ecsTags(tags),
  };
  if (movesTraffic(service)) {
    startServiceDeployment(lab, service);
  } else if (service.controller !== 'EXTERNAL') {
    readTaskLoadBalancers(lab, input.loadBalancers);
    service.groups = [{ ...newTaskGroup(lab, service, { ...groupInput(input), scale: 100 }), status: 'PRIMARY' }];
  }
  services[arn] = service;
  reconcileService(lab, service);
  return { service: describeService(lab, service) };
}

/** With the EXTERNAL controller only the desired count and the grace period may change (API reference, UpdateService). */
function update(input: UpdateServiceCommandInput, lab: LabContext): object {
  const service = findActiveService(lab, input.cluster, input.service);
  const { cluster: _cluster, service: _service, desiredCount, forceNewDeployment, ...changes } = input;
  const changing = Object.entries(changes).filter(([, value]) => value !== undefined);
  const forbidden = changing.filter(([name]) => name !== 'healthCheckGracePeriodSeconds').map(([name]) => name);
  if (service.controller !== 'ECS' && forbidden.length > 0) {
    throw new ServiceFailure(
      'InvalidParameterException',
      `Unable to update ${forbidden.join(', ')} on services with the ${service.controller} deployment controller.`,
    );
  }
  const begins = beginsDeployment(service, input as unknown as Readonly<Record<string, unknown>>);
  service.desiredCount = desiredCount ?? service.desiredCount;
  service.settings = { ...service.settings, ...Object.fromEntries(changing) };
  if (movesTraffic(service)) {
    if (begins) startServiceDeployment(lab, service);
  } else if (service.controller === 'ECS' && (changes.taskDefinition !== undefined || forceNewDeployment === true)) {
    for (const group of service.groups) if (group.status === 'PRIMARY') group.status = 'ACTIVE';
    const fresh = newTaskGroup(lab, service, { ...groupInput(service.settings), scale: 100 });
    service.groups = [{ ...fresh, status: 'PRIMARY' }, ...service.groups];
  }
  reconcileService(lab, service);
  return { service: describeService(lab, service) };
}

function groupInput(settings: Pick<CreateServiceCommandInput, 'taskDefinition' | 'loadBalancers'>): {
  readonly taskDefinition: string | undefined;
  readonly loadBalancers: CreateServiceCommandInput['loadBalancers'];
} {
  return { taskDefinition: settings.taskDefinition, loadBalancers: settings.loadBalancers };
}
