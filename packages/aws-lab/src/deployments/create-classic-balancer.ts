import {
  ConfigureHealthCheckCommand,
  CreateLoadBalancerCommand,
  ElasticLoadBalancingClient,
  ModifyLoadBalancerAttributesCommand,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import type { Lab } from '../lab.js';

/** Makes a Classic Load Balancer that checks every 5 s, twice, and lets connections drain for 60 s. */
export async function createClassicBalancer(
  lab: Lab,
  LoadBalancerName: string,
  instanceIds: readonly string[] = [],
): Promise<ElasticLoadBalancingClient> {
  const elb = new ElasticLoadBalancingClient({ ...lab.clientSettings, maxAttempts: 1 });
  const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 }];
  const AvailabilityZones = [`${lab.region}a`, `${lab.region}b`];
  await elb.send(new CreateLoadBalancerCommand({ LoadBalancerName, Listeners, AvailabilityZones }));
  const HealthCheck = { Target: 'HTTP:8080/', Interval: 5, Timeout: 2, HealthyThreshold: 2, UnhealthyThreshold: 2 };
  await elb.send(new ConfigureHealthCheckCommand({ LoadBalancerName, HealthCheck }));
  const LoadBalancerAttributes = { ConnectionDraining: { Enabled: true, Timeout: 60 } };
  await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerName, LoadBalancerAttributes }));
  if (instanceIds.length > 0) {
    const Instances = instanceIds.map((InstanceId) => ({ InstanceId }));
    await elb.send(new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName, Instances }));
  }
  return elb;
}
