import { allAtOnce, halfAtATime, type MinimumHealthyHosts, oneAtATime } from '../batches/minimum-healthy-hosts.js';
import { minutes } from '../model/duration.js';
import type { ComputePlatform } from '../target/v1/target.js';
import { allTrafficAtOnce, canary, linear, type TrafficRouting } from '../traffic/traffic-routing.js';

/** How fast a fleet is worked through, under a name of CodeDeploy's. */
export interface ServerConfiguration {
  readonly computePlatform: 'server';
  readonly minimumHealthyHosts: MinimumHealthyHosts;
}

/** How fast traffic moves, under a name of CodeDeploy's. */
export interface TrafficConfiguration<Platform extends ComputePlatform> {
  readonly computePlatform: Platform;
  readonly trafficRouting: TrafficRouting;
}

const server = (minimumHealthyHosts: MinimumHealthyHosts): ServerConfiguration => ({
  computePlatform: 'server',
  minimumHealthyHosts,
});
const lambda = (trafficRouting: TrafficRouting): TrafficConfiguration<'lambda'> => ({
  computePlatform: 'lambda',
  trafficRouting,
});
const ecs = (trafficRouting: TrafficRouting): TrafficConfiguration<'ecs'> => ({
  computePlatform: 'ecs',
  trafficRouting,
});
const tenPercentFor = (count: number): TrafficRouting => canary({ percentage: 10, interval: minutes(count) });
const tenPercentEvery = (count: number): TrafficRouting => linear({ percentage: 10, interval: minutes(count) });

/** CodeDeploy's predefined deployment configurations, by their exact names. */
export const deploymentConfigurations = {
  'CodeDeployDefault.OneAtATime': server(oneAtATime),
  'CodeDeployDefault.HalfAtATime': server(halfAtATime),
  'CodeDeployDefault.AllAtOnce': server(allAtOnce),
  'CodeDeployDefault.LambdaCanary10Percent5Minutes': lambda(tenPercentFor(5)),
  'CodeDeployDefault.LambdaCanary10Percent10Minutes': lambda(tenPercentFor(10)),
  'CodeDeployDefault.LambdaCanary10Percent15Minutes': lambda(tenPercentFor(15)),
  'CodeDeployDefault.LambdaCanary10Percent30Minutes': lambda(tenPercentFor(30)),
  'CodeDeployDefault.LambdaLinear10PercentEvery1Minute': lambda(tenPercentEvery(1)),
  'CodeDeployDefault.LambdaLinear10PercentEvery2Minutes': lambda(tenPercentEvery(2)),
  'CodeDeployDefault.LambdaLinear10PercentEvery3Minutes': lambda(tenPercentEvery(3)),
  'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes': lambda(tenPercentEvery(10)),
  'CodeDeployDefault.LambdaAllAtOnce': lambda(allTrafficAtOnce),
  'CodeDeployDefault.ECSLinear10PercentEvery1Minutes': ecs(tenPercentEvery(1)),
  'CodeDeployDefault.ECSLinear10PercentEvery3Minutes': ecs(tenPercentEvery(3)),
  'CodeDeployDefault.ECSCanary10Percent5Minutes': ecs(tenPercentFor(5)),
  'CodeDeployDefault.ECSCanary10Percent15Minutes': ecs(tenPercentFor(15)),
  'CodeDeployDefault.ECSAllAtOnce': ecs(allTrafficAtOnce),
} as const;

/** Name of a predefined deployment configuration. */
export type DeploymentConfigurationName = keyof typeof deploymentConfigurations;

/** The configuration of this name, found at run time; undefined when CodeDeploy predefines none of it. */
export function findDeploymentConfiguration(
  name: string,
): (typeof deploymentConfigurations)[DeploymentConfigurationName] | undefined {
  return Object.hasOwn(deploymentConfigurations, name)
    ? deploymentConfigurations[name as DeploymentConfigurationName]
    : undefined;
}
