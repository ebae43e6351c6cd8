import type { CreateTaskSetCommandInput, Service } from '@aws-sdk/client-ecs';
import { resourceTags } from '@rollway/aws';
import type { EcsAppSpec } from '@rollway/core/target';
import type { PairSides } from './replacement.js';
import { primaryOf } from './service.js';
import type { ParsedSettings } from './settings.js';

/** Whose task set it is. */
export interface TaskSetOwner {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
}

/**
 * The task set that an AppSpec asks for. What it leaves open is as the PRIMARY has it (CodeDeploy: the service's current
 * settings); without a platform version it is the newest.
 */
export function newTaskSet(
  appSpec: EcsAppSpec,
  service: Service,
  pairs: readonly PairSides[],
  parts: { readonly settings: ParsedSettings; readonly owner: TaskSetOwner },
): Omit<CreateTaskSetCommandInput, 'cluster' | 'service'> {
  const { settings, owner } = parts;
  const { taskDefinition, containerName, containerPort, platformVersion } = appSpec;
  const primary = primaryOf(service);
  const networkConfiguration = networkOf(appSpec) ?? primary?.networkConfiguration ?? service.networkConfiguration;
  const serviceRegistries = primary?.serviceRegistries ?? service.serviceRegistries;
  return {
    taskDefinition,
    externalId: owner.deploymentId,
    scale: { value: 100, unit: 'PERCENT' },
    loadBalancers: pairs.map(({ replacement }, index) => {
      const container = settings.pairs[index]?.container ?? { name: containerName, port: containerPort };
      return { targetGroupArn: replacement, containerName: container.name, containerPort: container.port };
    }),
    ...capacityOf(appSpec, service),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
    ...(serviceRegistries === undefined || serviceRegistries.length === 0 ? {} : { serviceRegistries }),
    tags: Object.entries(resourceTags(owner)).map(([key, value]) => ({ key, value })),
  };
}

/** A strategy or a launch type: ECS takes one of the two. */
function capacityOf(
  { capacityProviderStrategy }: EcsAppSpec,
  service: Service,
): Pick<CreateTaskSetCommandInput, 'capacityProviderStrategy' | 'launchType'> {
  if (capacityProviderStrategy !== undefined) {
    return { capacityProviderStrategy: capacityProviderStrategy.map((item) => ({ ...item })) };
  }
  const before = primaryOf(service) ?? service;
  const strategy = before.capacityProviderStrategy ?? [];
  if (strategy.length > 0) return { capacityProviderStrategy: strategy };
  return before.launchType === undefined ? {} : { launchType: before.launchType };
}

/** The network that an AppSpec asks for; undefined when it leaves that open. */
export function networkOf({ networkConfiguration }: EcsAppSpec): CreateTaskSetCommandInput['networkConfiguration'] {
  if (networkConfiguration === undefined) return undefined;
  const { subnets, securityGroups, assignPublicIp } = networkConfiguration;
  return {
    awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp },
  };
}
