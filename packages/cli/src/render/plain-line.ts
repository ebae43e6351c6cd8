import type { DeploymentEvent } from '@rollway/core';

/** One line for an event, for logs and pipes; undefined where a line would only repeat the last one. */
export function plainLine(event: DeploymentEvent): string | undefined {
  const text = describeEvent(event);
  return text === undefined ? undefined : `${new Date(event.at).toISOString()} ${event.deploymentId} ${text}`;
}

type StepEvent = Extract<DeploymentEvent, { readonly step: number } | { readonly type: 'wait-started' | 'wait-ended' }>;

/** An event in words, without its time and place; undefined where a line would only repeat the last one. */
export function describeEvent(event: DeploymentEvent): string | undefined {
  if ('step' in event || event.type === 'wait-started' || event.type === 'wait-ended') return describeStep(event);
  switch (event.type) {
    case 'deployment-started': {
      const { plan, deploymentGroupName } = event.definition;
      return `started on ${plan.fleet.length} instances of ${deploymentGroupName}`;
    }
    case 'batch-started':
      return `batch ${event.batch} started: ${event.instanceIds.join(', ')}`;
    case 'lifecycle-event-started':
    case 'stage-started':
    case 'stage-succeeded':
      return undefined;
    case 'lifecycle-event-succeeded':
      return `${event.instanceId} ${event.lifecycleEvent} succeeded`;
    case 'lifecycle-event-failed':
      return `${event.instanceId} ${event.lifecycleEvent} failed${event.tolerated ? ' (tolerated)' : ''}: ${event.diagnostics.message}`;
    case 'instance-succeeded':
      return `${event.instanceId} succeeded`;
    case 'instance-failed':
      return `${event.instanceId} failed: ${event.reason} at ${event.lifecycleEvent}`;
    case 'stage-failed':
      return `failed: ${event.error.message}; ${event.skippedInstances} instances skipped`;
    case 'deployment-paused':
    case 'deployment-resumed':
    case 'stop-requested':
    case 'rollback-requested':
    case 'alarm-raised':
      return `${event.type.replace('-', ' ')}: ${event.reason}`;
    case 'instance-joined':
      return `${event.instance.instanceId} joined`;
    case 'instance-left':
      return `${event.instanceId} left: ${event.reason}`;
    case 'alarm-cleared':
      return `alarm ${event.alarm} is over`;
    case 'alarm-poll-failed':
      return `alarm ${event.alarm} cannot be read: ${event.reason}`;
    case 'deployment-frozen':
      return `FROZEN: ${event.error.message}`;
    case 'rollback-started': {
      const where = event.toDeploymentId ?? 'the original';
      return `rolling ${event.instanceIds.length} instances back to ${where}: ${event.reason}`;
    }
    case 'rollback-skipped':
      return `not rolled back: ${event.reason}`;
    case 'rollback-succeeded':
      return 'rolled back';
    case 'rollback-failed':
      return `ROLLBACK FAILED: ${event.reason}: ${event.instanceIds.join(', ')}`;
    case 'deployment-finished':
      return `finished: ${event.status}${event.rolledBack ? ', rolled back' : ''}`;
  }
}

/** What is done for the deployment as a whole, and what it waits for. */
function describeStep(event: StepEvent): string {
  const words = event.type.replaceAll('-', ' ');
  switch (event.type) {
    case 'wait-started':
      return `waits for ${event.wait}, until ${new Date(event.until).toISOString()} at most`;
    case 'wait-ended':
      return `${event.wait}: ${event.outcome}`;
    case 'traffic-shift-started':
    case 'traffic-shifted':
      return `${words}: ${event.replacementWeight} % of ${event.listener} traffic on the replacement`;
    default:
      return 'diagnostics' in event ? `${words}: ${event.diagnostics.message}` : words;
  }
}
