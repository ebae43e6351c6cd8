import type { Service, ServiceDeploymentBrief } from '@aws-sdk/client-ecs';
import type { Problem } from '@rollway/core';
import type { EcsAppSpec } from '@rollway/core/target';
import type { PairSides } from '../replacement.js';
import type { ParsedSettings } from '../settings.js';
import { isUnderWay } from './deployment-standing.js';
import { nativeSidesOf, pairsOfService } from './native-replacement.js';
import { foreignPauses } from './pause-hook.js';
import { type ServiceCalls, serviceCalls } from './service-calls.js';

/** What of a service that ECS deploys is in the way of a deployment, and between which groups its traffic would move. */
export async function inspectNative(
  service: Service,
  appSpec: EcsAppSpec,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<{ readonly pairs: readonly PairSides[]; readonly problems: readonly Problem[] }> {
  const calls = serviceCalls(settings, signal);
  const newest = await calls.readNewest();
  const pairs = nativeSidesOf(service, await calls.readRevision(await servingRevision(service, newest, calls)));
  const problems = [
    ...inspectBalancers(service),
    ...inspectHooks(service),
    ...inspectTaskDefinition(service, appSpec),
    ...inspectPairs(pairs, settings),
  ];
  if (newest !== undefined && isUnderWay(newest) && settings.unfinished === 'refuse') {
    const message = 'must be over; stop it, or set unfinished to repair';
    problems.push({ path: 'service.deployments', message, received: newest.serviceDeploymentArn ?? '' });
  }
  return { pairs, problems };
}

/** ARN of the revision that serves: while ECS deploys, the one that it deploys from. */
async function servingRevision(
  { currentServiceRevisions = [] }: Service,
  newest: ServiceDeploymentBrief | undefined,
  calls: ServiceCalls,
): Promise<string> {
  const underWay = newest !== undefined && isUnderWay(newest);
  const deployment = underWay ? await calls.readDeployment(newest.serviceDeploymentArn ?? '') : undefined;
  return deployment?.sourceServiceRevisions?.[0]?.arn ?? currentServiceRevisions[0]?.arn ?? '';
}

function inspectBalancers(service: Service): readonly Problem[] {
  const all = service.loadBalancers ?? [];
  if (all.length > 0 && pairsOfService(service).length === all.length) return [];
  const message =
    'must all have an advancedConfiguration, with an alternate target group and a production listener rule, for ECS to move traffic';
  return [{ path: 'service.loadBalancers', message, received: `${pairsOfService(service).length} of ${all.length}` }];
}

/** Rollway answers the pauses of its deployments, and must not answer for somebody else. */
function inspectHooks({ deploymentConfiguration = {} }: Service): readonly Problem[] {
  return foreignPauses(deploymentConfiguration).map(({ lifecycleStages = [] }) => ({
    path: 'service.deploymentConfiguration.lifecycleHooks',
    message: 'must have no PAUSE hook of its own; gates of the deployment group wait for people instead',
    received: lifecycleStages.join(', '),
  }));
}

function inspectTaskDefinition({ taskDefinition }: Service, appSpec: EcsAppSpec): readonly Problem[] {
  if (taskDefinition !== appSpec.taskDefinition) return [];
  const path = `Resources.${appSpec.logicalName}.Properties.TaskDefinition`;
  const message = 'must be another one than the service runs, or ECS begins no deployment; register it once more';
  return [{ path, message, received: appSpec.taskDefinition }];
}

/** Pairs of the settings are not needed here; where they are given they have to be those of the service. */
function inspectPairs(pairs: readonly PairSides[], settings: ParsedSettings): readonly Problem[] {
  return settings.pairs.flatMap(({ targetGroups }, index) => {
    const fits = pairs.some(({ original, replacement }) =>
      [original, replacement].every((arn) => targetGroups.includes(arn)),
    );
    if (fits) return [];
    const path = `targetGroupPairs[${index}].targetGroups`;
    const message = 'must be a pair of the service itself, or be left out: ECS knows them';
    return [{ path, message, received: targetGroups.join(', ') }];
  });
}
