/**
 * How the last deployment to this instance ended. `unknown`: never deployed to. This is not a load balancer's health
 * check (CodeDeploy: instance health).
 */
export type InstanceHealth = 'healthy' | 'unhealthy' | 'unknown';

/** Which revision the instance has: the group's last successful one, another, or none that was ever recorded. */
export type RevisionHealth = 'current' | 'old' | 'unknown';

/** One unit a deployment works on: a host, an EC2 instance, an ECS service, a Lambda function. */
export interface Instance {
  /** Unique within the fleet; the name every event and operation uses. */
  readonly instanceId: string;
  /** Side of a blue/green deployment. Absent means `original`. */
  readonly label?: 'original' | 'replacement';
  /** Availability zone or any other failure domain. */
  readonly zone?: string;
  readonly instanceHealth?: InstanceHealth;
  readonly revisionHealth?: RevisionHealth;
  /**
   * How the load balancer treated the instance before the deployment: `serving`, or a word of the target's own. Where it
   * was not serving, the deployment does not put it into rotation either.
   */
  readonly trafficBefore?: string;
}

/**
 * Order in which a fleet is attempted: unhealthy first, then unknown, old and current revisions, ties by instance id
 * (CodeDeploy: instance health; the order of ties is ours). Healing first means a bad fleet never gets worse.
 */
export function attemptOrder(fleet: readonly Instance[]): readonly Instance[] {
  return [...fleet].sort(
    (left, right) => attemptRank(left) - attemptRank(right) || compareText(left.instanceId, right.instanceId),
  );
}

function attemptRank(instance: Instance): number {
  if (instance.instanceHealth === 'unhealthy') return 0;
  switch (instance.revisionHealth ?? 'unknown') {
    case 'unknown':
      return 1;
    case 'old':
      return 2;
    case 'current':
      return 3;
  }
}

/** Code unit order: the same on every machine, unlike a locale's. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
