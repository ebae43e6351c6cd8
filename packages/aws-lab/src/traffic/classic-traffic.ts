import { DescribeInstanceHealthCommand, ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import type { Lab } from '../lab.js';
import { startTraffic, type Traffic, type TrafficOptions } from './traffic.js';

/**
 * Sends requests to a Classic Load Balancer. Who is in service is read through the public API; one that drains gets no new
 * request, and none in service answers 503 (user guide, connection draining; HTTP errors). Versions are ids of instances.
 */
export function classicTraffic(lab: Lab, options: TrafficOptions & { readonly loadBalancerName: string }): Traffic {
  const elb = new ElasticLoadBalancingClient({ ...lab.clientSettings, maxAttempts: 3 });
  const LoadBalancerName = options.loadBalancerName;
  return startTraffic(lab, options, async (clients, counts) => {
    const at = lab.clock.now();
    const { InstanceStates = [] } = await elb.send(new DescribeInstanceHealthCommand({ LoadBalancerName }));
    const serving = InstanceStates.filter(({ State }) => State === 'InService');
    const failing = lab.context.account.classicLoadBalancing.balancers[LoadBalancerName]?.failing ?? [];
    for (const client of clients) {
      const version = serving[lab.context.random.integer(0, Math.max(0, serving.length - 1))]?.InstanceId;
      if (version === undefined) counts.addUnserved();
      else counts.add({ version, client, at, failed: failing.includes(version) });
    }
  });
}
