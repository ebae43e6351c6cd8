import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  CreateTaskSetCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import type { Lab } from '../lab.js';
import type { LabRoutes } from './create-routes.js';

/** Where the service is, and what runs it. */
export const servicePlace = { cluster: 'shop', service: 'web' } as const;

/** Where its tasks are in the network. */
export const serviceNetwork = {
  awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
} as const;

/** How a service is deployed to: by task sets from outside, or by ECS itself. */
export type ServiceController =
  | { readonly type: 'EXTERNAL' }
  | { readonly type: 'ECS'; readonly deploymentConfiguration: CreateServiceCommandInput['deploymentConfiguration'] };

/** Makes a service of four tasks of `web:1` behind routes; `web:2` and `web:3` are registered. Time passes meanwhile. */
export async function createService(
  lab: Lab,
  routes: LabRoutes,
  controller: ServiceController = { type: 'EXTERNAL' },
): Promise<ECSClient> {
  const ecs = new ECSClient({ ...lab.clientSettings, maxAttempts: 1 });
  await ecs.send(new CreateClusterCommand({ clusterName: servicePlace.cluster }));
  for (const image of ['web:1', 'web:2', 'web:3']) {
    const containerDefinitions = [{ name: 'app', image, portMappings: [{ containerPort: 80 }] }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', networkMode: 'awsvpc', containerDefinitions }));
  }
  if (controller.type === 'EXTERNAL') await createExternal(ecs, routes);
  else await createNative(ecs, routes, controller.deploymentConfiguration);
  await lab.clock.advance(60_000);
  return ecs;
}

/** The tasks that a service starts with. */
function firstTasks(routes: LabRoutes) {
  const { subnets, securityGroups } = serviceNetwork.awsvpcConfiguration;
  return {
    taskDefinition: 'web:1',
    launchType: 'FARGATE' as const,
    loadBalancer: { targetGroupArn: routes.blue, containerName: 'app', containerPort: 80 },
    networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups] } },
  };
}

async function createExternal(ecs: ECSClient, routes: LabRoutes): Promise<void> {
  const { cluster, service: serviceName } = servicePlace;
  const deploymentController = { type: 'EXTERNAL' as const };
  await ecs.send(new CreateServiceCommand({ cluster, serviceName, desiredCount: 4, deploymentController }));
  const { loadBalancer, ...tasks } = firstTasks(routes);
  const scale = { value: 100, unit: 'PERCENT' as const };
  const command = new CreateTaskSetCommand({ ...servicePlace, ...tasks, loadBalancers: [loadBalancer], scale });
  const primaryTaskSet = (await ecs.send(command)).taskSet?.taskSetArn;
  await ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...servicePlace, primaryTaskSet }));
}

/** The role by which ECS itself speaks to load balancing. */
const roleArn = 'arn:aws:iam::123456789012:role/ecs-infrastructure';

async function createNative(
  ecs: ECSClient,
  routes: LabRoutes,
  deploymentConfiguration: CreateServiceCommandInput['deploymentConfiguration'],
): Promise<void> {
  const { rules } = routes;
  if (rules === undefined) throw new TypeError('a service that ECS deploys needs routes with rules');
  const { cluster, service: serviceName } = servicePlace;
  const { loadBalancer, ...tasks } = firstTasks(routes);
  const advancedConfiguration = {
    alternateTargetGroupArn: routes.green,
    productionListenerRule: rules.production,
    testListenerRule: rules.test,
    roleArn,
  };
  const loadBalancers = [{ ...loadBalancer, advancedConfiguration }];
  const service = { cluster, serviceName, desiredCount: 4, ...tasks, loadBalancers, deploymentConfiguration };
  await ecs.send(new CreateServiceCommand({ ...service, deploymentController: { type: 'ECS' } }));
}
