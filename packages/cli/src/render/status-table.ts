import type { Deployment } from '@rollway/core';
import type { DeploymentListing } from '@rollway/core/driver';

/** The list of deployments, newest last. */
export function statusList(listings: readonly DeploymentListing[]): readonly string[] {
  if (listings.length === 0) return ['no deployments yet'];
  return listings.map(({ deploymentId, deploymentGroupName, startedAt, finished }) => {
    const state = finished ? 'finished' : 'unfinished';
    return `${new Date(startedAt).toISOString()}  ${deploymentId.padEnd(24)} ${deploymentGroupName.padEnd(16)} ${state}`;
  });
}

/** One deployment: the whole, then a line per instance. */
export function statusDetail(deployment: Pick<Deployment, 'deploymentId' | 'view' | 'instances'>): readonly string[] {
  const { status, paused, rolledBack, error, overview, frozen, waiting } = deployment.view();
  const counts = Object.entries(overview).map(([name, count]) => `${count} ${name}`);
  return [
    `${deployment.deploymentId}: ${frozen === undefined ? (paused ? 'paused' : status) : 'frozen'}${rolledBack ? ', rolled back' : ''}`,
    ...(frozen === undefined ? [] : [`  ${frozen.code}: ${frozen.message}; resume it, roll it back, or stop it`]),
    ...(waiting === undefined
      ? []
      : [`  waits for ${waiting.wait}, until ${new Date(waiting.until).toISOString()} at most`]),
    ...(error === undefined ? [] : [`  ${error.code}: ${error.message}`]),
    `  ${counts.join(', ')}`,
    ...deployment.instances().map(({ instanceId, status: each, lifecycleEvent }) => {
      return `  ${instanceId.padEnd(20)} ${each.padEnd(12)} ${lifecycleEvent ?? ''}`.trimEnd();
    }),
  ];
}
