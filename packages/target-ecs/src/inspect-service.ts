import type { Service } from '@aws-sdk/client-ecs';
import type { Problem } from '@rollway/core';
import type { PairSides } from './replacement.js';
import { leftoversOf, primaryOf, targetGroupsOf } from './service.js';
import type { ParsedSettings } from './settings.js';

/** A service has so many task sets at the most (Amazon ECS: service quotas). */
const mostTaskSets = 5;

/** What of the service is in the way of a deployment. */
export function inspectService(
  service: Service | undefined,
  pairs: readonly PairSides[],
  settings: ParsedSettings,
): readonly Problem[] {
  if (service === undefined || service.status !== 'ACTIVE') {
    const message = `must be an active service of cluster ${settings.cluster}`;
    return [{ path: 'service', message, received: `${settings.service}, which is ${service?.status ?? 'not there'}` }];
  }
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'EXTERNAL') {
    const message = 'must have the deployment controller EXTERNAL or ECS; it cannot be changed to the former';
    return [{ path: 'service', message, received: controller }];
  }
  if (settings.pairs.length === 0) {
    return [{ path: 'targetGroups', message: 'must be there for a service with the deployment controller EXTERNAL' }];
  }
  return [...inspectTaskSets(service, pairs, settings), ...inspectPrimary(service, settings)];
}

function inspectTaskSets(
  service: Service,
  pairs: readonly PairSides[],
  { unfinished }: ParsedSettings,
): readonly Problem[] {
  const path = 'service.taskSets';
  const groups = pairs.map(({ replacement }) => replacement);
  const leftovers = leftoversOf(service, groups).filter(({ status }) => status !== 'DRAINING');
  const count = (service.taskSets?.length ?? 0) - (unfinished === 'repair' ? leftovers.length : 0);
  const problems: Problem[] = [];
  if (unfinished === 'refuse') {
    const message = 'must leave the target group of the replacement free; delete it, or set unfinished to repair';
    problems.push(...leftovers.map(({ taskSetArn = '' }) => ({ path, message, received: taskSetArn })));
  }
  if (count >= mostTaskSets) {
    const message = `must be fewer than ${mostTaskSets}, which is all that ECS allows; delete those nobody needs`;
    problems.push({ path, message, received: String(count) });
  }
  return problems;
}

/** The PRIMARY has to be in one group of every pair, or nobody knows which side is which. */
function inspectPrimary(service: Service, { pairs }: ParsedSettings): readonly Problem[] {
  const primary = primaryOf(service);
  if (primary === undefined) return [];
  const groups = targetGroupsOf(primary);
  return pairs.flatMap(({ targetGroups }, index) => {
    if (targetGroups.filter((arn) => groups.includes(arn)).length === 1) return [];
    const message = `must have one group in which the PRIMARY task set is; it is in ${groups.join(', ') || 'none'}`;
    return [{ path: `targetGroupPairs[${index}].targetGroups`, message, received: targetGroups.join(', ') }];
  });
}
