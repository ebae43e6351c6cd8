import type {
  DeploymentConfigInfo,
  DeploymentGroupInfo,
  MinimumHealthyHosts as GivenMinimum,
  MinimumHealthyHostsPerZone,
} from '@aws-sdk/client-codedeploy';
import {
  type BlueGreenStrategy,
  canary,
  findDeploymentConfiguration,
  fleetPercent,
  hostCount,
  type InPlaceStrategy,
  linear,
  type MinimumHealthyHosts,
  minutes,
  oneAtATime,
  type Strategy,
  seconds,
  type TrafficRouting,
  type WeightedStrategy,
} from '@rollway/core';
import type { Gaps } from './gaps.js';

/** What a strategy is read from. */
export interface StrategySource {
  readonly group: DeploymentGroupInfo;
  readonly configuration: DeploymentConfigInfo;
  readonly platform: string;
  readonly deploymentConfigName: string;
}

/** The strategy of a group of ECS or Lambda: how its configuration moves traffic, and its blue/green options. */
export function importWeightedStrategy(source: StrategySource, gaps: Gaps): WeightedStrategy {
  return { deploymentType: 'blue-green', trafficRouting: routingOf(source, gaps), ...blueGreenOptions(source, gaps) };
}

/** The strategy of a group of servers: its deployment style, configuration and blue/green options. */
export function importStrategy(source: StrategySource, gaps: Gaps): Strategy {
  const { group, configuration } = source;
  const minimumHealthyHosts = minimumOf(source, gaps);
  if (group.deploymentStyle?.deploymentType !== 'BLUE_GREEN') {
    const zonal = zonalOf(configuration);
    return { deploymentType: 'in-place', minimumHealthyHosts, ...(zonal === undefined ? {} : { zonal }) };
  }
  if (configuration.zonalConfig !== undefined) {
    const reason = 'a replacement fleet is registered without regard to zones';
    gaps.add('zonalConfig', configuration.zonalConfig, reason);
  }
  return { deploymentType: 'blue-green', minimumHealthyHosts, ...blueGreenOptions(source, gaps) };
}

function minimumOf({ configuration, deploymentConfigName }: StrategySource, gaps: Gaps): MinimumHealthyHosts {
  const predefined = findDeploymentConfiguration(deploymentConfigName);
  if (predefined?.computePlatform === 'server') return predefined.minimumHealthyHosts;
  const found = hostsOf(configuration.minimumHealthyHosts);
  if (found !== undefined) return found;
  const reason = 'it has no minimum of healthy hosts that Rollway knows; one at a time stands in';
  gaps.add('deploymentConfigName', deploymentConfigName, reason);
  return oneAtATime;
}

function hostsOf(given: GivenMinimum | MinimumHealthyHostsPerZone | undefined): MinimumHealthyHosts | undefined {
  if (given?.type === 'HOST_COUNT') return hostCount(given.value ?? 0);
  return given?.type === 'FLEET_PERCENT' ? fleetPercent(given.value ?? 0) : undefined;
}

function zonalOf({ zonalConfig }: DeploymentConfigInfo): InPlaceStrategy['zonal'] {
  if (zonalConfig === undefined) return undefined;
  const { monitorDurationInSeconds, firstZoneMonitorDurationInSeconds } = zonalConfig;
  const perZone = hostsOf(zonalConfig.minimumHealthyHostsPerZone);
  const first = firstZoneMonitorDurationInSeconds;
  return {
    ...(monitorDurationInSeconds === undefined ? {} : { monitorDuration: seconds(monitorDurationInSeconds) }),
    ...(first === undefined ? {} : { firstZoneMonitorDuration: seconds(first) }),
    ...(perZone === undefined ? {} : { minimumHealthyHostsPerZone: perZone }),
  };
}

function routingOf({ configuration, deploymentConfigName }: StrategySource, gaps: Gaps): TrafficRouting {
  const predefined = findDeploymentConfiguration(deploymentConfigName);
  if (predefined !== undefined && predefined.computePlatform !== 'server') return predefined.trafficRouting;
  const { trafficRoutingConfig: routing } = configuration;
  switch (routing?.type) {
    case 'TimeBasedCanary': {
      const { canaryPercentage = 10, canaryInterval = 5 } = routing.timeBasedCanary ?? {};
      return canary({ percentage: canaryPercentage, interval: minutes(canaryInterval) });
    }
    case 'TimeBasedLinear': {
      const { linearPercentage = 10, linearInterval = 1 } = routing.timeBasedLinear ?? {};
      return linear({ percentage: linearPercentage, interval: minutes(linearInterval) });
    }
    case 'AllAtOnce':
      return { type: 'all-at-once' };
    default: {
      const reason = 'it has no traffic routing that Rollway knows; all traffic at once stands in';
      gaps.add('deploymentConfigName', deploymentConfigName, reason);
      return { type: 'all-at-once' };
    }
  }
}

function blueGreenOptions(
  { group, platform }: StrategySource,
  gaps: Gaps,
): Pick<BlueGreenStrategy, 'readyWait' | 'original' | 'terminationWait' | 'testTraffic'> {
  const { deploymentReadyOption: ready, terminateBlueInstancesOnDeploymentSuccess: blue } =
    group.blueGreenDeploymentConfiguration ?? {};
  const stops = ready?.actionOnTimeout === 'STOP_DEPLOYMENT';
  const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const original = blue?.action === 'TERMINATE' && platform !== 'Lambda' ? 'terminate' : 'keep';
  if (blue?.action === undefined && platform !== 'Lambda') {
    // Taking away what nobody asked to be taken away cannot be put right.
    const reason = 'it does not say what becomes of the original side; it is kept';
    gaps.add('terminateBlueInstancesOnDeploymentSuccess', blue ?? null, reason);
  }
  return {
    ...(stops ? { readyWait: { timeout: minutes(ready.waitTimeInMinutes ?? 0), onTimeout: 'stop' } } : {}),
    original,
    ...(original === 'terminate' ? { terminationWait: minutes(blue?.terminationWaitTimeInMinutes ?? 0) } : {}),
    ...(pair?.testTrafficRoute === undefined ? {} : { testTraffic: true }),
  };
}
