import type { ServiceDeployment } from '@aws-sdk/client-ecs';

/** A deployment by ECS, as far as it matters here. */
export interface Standing {
  /** `paused` and `moving` go forward, `going-back` and `back` have all traffic on the original, or will have. */
  readonly phase: 'moving' | 'paused' | 'going-back' | 'back' | 'done' | 'dead';
  /** Of a pause that waits. */
  readonly hookId: string | undefined;
  /** Percent of the traffic that ECS gives the replacement. */
  readonly production: number;
  readonly test: number;
  /** Why ECS does what it does, for people. */
  readonly reason: string;
}

/**
 * Reads a service deployment. Not by its lifecycle stage: the published model has no word for the stage before a shift,
 * while pauses and weights tell the same.
 */
export function standingOf({
  status = 'PENDING',
  statusReason,
  lifecycleHookDetails = [],
  targetServiceRevision,
}: ServiceDeployment): Standing {
  const pause = lifecycleHookDetails.find((hook) => hook.targetType === 'PAUSE' && hook.status === 'AWAITING_ACTION');
  const { requestedProductionTrafficWeight: production = 0, requestedTestTrafficWeight: test = 0 } =
    targetServiceRevision ?? {};
  const reason = statusReason === undefined ? status : `${status}, ${statusReason}`;
  return { phase: phaseOf(status, pause !== undefined), hookId: pause?.hookId, production, test, reason };
}

function phaseOf(status: string, isPaused: boolean): Standing['phase'] {
  switch (status) {
    case 'PENDING':
    case 'IN_PROGRESS':
      return isPaused ? 'paused' : 'moving';
    case 'SUCCESSFUL':
      return 'done';
    case 'ROLLBACK_SUCCESSFUL':
      return 'back';
    case 'ROLLBACK_FAILED':
    case 'STOPPED':
      return 'dead';
    default:
      return 'going-back';
  }
}

/** Whether ECS has begun a deployment and not ended it. */
export function isUnderWay({ status }: Pick<ServiceDeployment, 'status'>): boolean {
  return status !== undefined && !['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);
}
