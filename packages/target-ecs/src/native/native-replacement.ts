import type { LoadBalancer, Service, ServiceRevision } from '@aws-sdk/client-ecs';
import type { ReplacementDetails } from '@rollway/core/target';
import { type PairSides, targetName } from '../replacement.js';

/** What provisioning by ECS recorded: plain JSON, kept in the journal. It names which group is live (the original). */
export type NativeReplacement = {
  /** ARN of the service deployment. */
  readonly serviceDeployment: string;
  readonly pairs: readonly PairSides[];
  /** The way of production traffic, as ECS was told it. */
  readonly weights: readonly number[];
};

/** The details that an earlier operation recorded for a service that ECS deploys; undefined when there are none. */
export function readNativeReplacement(replacement: ReplacementDetails | undefined): NativeReplacement | undefined {
  if (replacement?.target !== targetName) return undefined;
  const details = replacement.details as unknown as NativeReplacement;
  return 'serviceDeployment' in details ? details : undefined;
}

/** The load balancers of a service that have another target group, and rules between the two. */
export function pairsOfService({ loadBalancers = [] }: Service): readonly LoadBalancer[] {
  return loadBalancers.filter(
    ({ advancedConfiguration }) =>
      advancedConfiguration?.alternateTargetGroupArn !== undefined &&
      advancedConfiguration.productionListenerRule !== undefined,
  );
}

/** Which group of every pair is the original: the one that the service revision which serves is in, as ECS resolved it. */
export function nativeSidesOf(service: Service, serving: ServiceRevision | undefined): readonly PairSides[] {
  const live = (serving?.resolvedConfiguration?.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn);
  return pairsOfService(service).map(({ targetGroupArn = '', advancedConfiguration }) => {
    const {
      alternateTargetGroupArn: other = '',
      productionListenerRule = '',
      testListenerRule,
    } = advancedConfiguration ?? {};
    const [original, replacement] = live.includes(other) ? [other, targetGroupArn] : [targetGroupArn, other];
    const test = testListenerRule === undefined ? [] : [testListenerRule];
    return { original, replacement, production: [productionListenerRule], test };
  });
}
