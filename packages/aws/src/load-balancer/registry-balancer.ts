import type { LoadBalancer } from '@rollway/core/target';
import { aboutBalancer, type BalancerReference } from './about-balancer.js';
import { isRegistered, judgeBlocked, judgeReturned, type TargetState } from './target-health.js';

/** Where instances are registered to get requests: a target group, or a Classic Load Balancer. */
export interface Registry {
  readonly reference: BalancerReference;
  /** What it says of the instance: nothing when it has none of it, more than one where it has several ports. */
  look(instanceId: string): Promise<readonly TargetState[]>;
  change(instanceId: string, action: 'register' | 'deregister'): Promise<void>;
}

/** An instance is out when it is registered no more and nothing drains; it serves when it is registered and healthy. */
export function registryBalancer({ reference, look, change }: Registry, askAfter: number): LoadBalancer {
  const shape = async (instanceId: string, wanted: boolean): Promise<void> => {
    if (isRegistered(await look(instanceId)) === wanted) return;
    await change(instanceId, wanted ? 'register' : 'deregister');
  };
  return {
    block: (instanceId) => aboutBalancer(reference, () => shape(instanceId, false)),
    allow: (instanceId, _signal, before = 'serving') =>
      aboutBalancer(reference, () => shape(instanceId, before === 'serving')),
    async confirm(instanceId, expected, _signal, before = 'serving') {
      const states = await aboutBalancer(reference, () => look(instanceId));
      const serves = expected === 'serving' && before === 'serving';
      const answer = serves ? judgeReturned(states) : judgeBlocked(states);
      return answer.confirmed ? answer : { ...answer, askAfter };
    },
    standing: async (instanceId) =>
      isRegistered(await aboutBalancer(reference, () => look(instanceId))) ? 'serving' : 'deregistered',
  };
}
