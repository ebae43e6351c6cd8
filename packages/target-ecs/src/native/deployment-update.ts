import type { LoadBalancer, Service, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import type { EcsAppSpec } from '@rollway/core/target';
import { networkOf } from '../new-task-set.js';
import type { ParsedSettings } from '../settings.js';
import { configurationFor, strategyFor } from './deployment-configuration.js';

/** The update of a service by which ECS begins the deployment of an AppSpec. What this leaves open stays as it is. */
export function deploymentUpdate(
  appSpec: EcsAppSpec,
  { deploymentConfiguration = {}, loadBalancers = [] }: Service,
  { weights, settings }: { readonly weights: readonly number[]; readonly settings: ParsedSettings },
): Omit<UpdateServiceCommandInput, 'cluster' | 'service'> {
  const { taskDefinition, platformVersion, capacityProviderStrategy } = appSpec;
  const networkConfiguration = networkOf(appSpec);
  const balancers = withContainer(appSpec, loadBalancers);
  return {
    taskDefinition,
    deploymentConfiguration: configurationFor(
      deploymentConfiguration,
      strategyFor(weights) ?? {},
      settings.pauseTimeout / 60_000,
    ),
    ...(balancers === undefined ? {} : { loadBalancers: balancers }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
    ...(capacityProviderStrategy === undefined
      ? {}
      : { capacityProviderStrategy: capacityProviderStrategy.map((item) => ({ ...item })) }),
  };
}

/** The first load balancer takes the container of the AppSpec; undefined when it has it already. */
function withContainer(
  { containerName, containerPort }: EcsAppSpec,
  [first, ...others]: readonly LoadBalancer[],
): LoadBalancer[] | undefined {
  if (first === undefined || (first.containerName === containerName && first.containerPort === containerPort)) {
    return undefined;
  }
  return [{ ...first, containerName, containerPort }, ...others];
}
