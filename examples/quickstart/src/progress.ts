import type { Deployment, DeploymentEvent } from '@rollway/core';

/** Prints what happens, a line per fact that a person wants to see. */
export function printProgress(deployment: Deployment, print: (line: string) => void): void {
  const begin = performance.now();
  deployment.on('event', (event) => {
    const line = describe(event);
    if (line !== undefined) print(`${((performance.now() - begin) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  });
}

function describe(event: DeploymentEvent): string | undefined {
  switch (event.type) {
    case 'batch-started':
      return `batch ${event.batch}: ${event.instanceIds.join(', ')}`;
    case 'lifecycle-event-succeeded':
      return `  ${event.instanceId}  ${event.lifecycleEvent}`;
    case 'lifecycle-event-failed':
      return `  ${event.instanceId}  ${event.lifecycleEvent} FAILED: ${event.diagnostics.message}`;
    case 'instance-succeeded':
      return `  ${event.instanceId}  serves the revision`;
    case 'stage-failed':
      return `failed: ${event.error.message}`;
    case 'rollback-started':
      return `rolling back ${event.instanceIds.join(', ')} to ${event.toDeploymentId}`;
    case 'deployment-finished':
      return `${event.status}${event.rolledBack ? ', rolled back' : ''}`;
    default:
      return undefined;
  }
}
