import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '../lab.js';

/** Two target groups behind two listeners, each with a rule for every path; everything goes to the first group. */
export interface LabRoutes {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly blue: string;
  readonly green: string;
  /** ARNs of the listeners. */
  readonly production: string;
  readonly test: string;
  /** ARNs of their rules: absent unless asked for, since they come before the default actions. */
  readonly rules?: { readonly production: string; readonly test: string };
}

/** Makes a load balancer with listeners on ports 80 and 8080 and two target groups. */
export async function createRoutes(lab: Lab, options: { readonly rules?: boolean } = {}): Promise<LabRoutes> {
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'shop', Type: 'application' }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const [blue, green] = [await createTargetGroup(elb, 'blue'), await createTargetGroup(elb, 'green')];
  const Actions = [{ Type: 'forward' as const, TargetGroupArn: blue }];
  const listen = async (Port: number): Promise<string> => {
    const command = new CreateListenerCommand({ LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions: Actions });
    return (await elb.send(command)).Listeners?.[0]?.ListenerArn ?? '';
  };
  const [production, test] = [await listen(80), await listen(8080)];
  if (options.rules !== true) return { elb, blue, green, production, test };
  const rule = async (ListenerArn: string): Promise<string> => {
    const Conditions = [{ Field: 'path-pattern', Values: ['/*'] }];
    const { Rules } = await elb.send(new CreateRuleCommand({ ListenerArn, Priority: 1, Conditions, Actions }));
    return Rules?.[0]?.RuleArn ?? '';
  };
  return { elb, blue, green, production, test, rules: { production: await rule(production), test: await rule(test) } };
}

/** Makes a target group that is checked every 10 s and drains for 60 s. */
export async function createTargetGroup(elb: ElasticLoadBalancingV2Client, Name: string): Promise<string> {
  const check = { HealthCheckIntervalSeconds: 10, TargetType: 'ip', VpcId: 'vpc-1' } as const;
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name, Port: 80, Protocol: 'HTTP', ...check }));
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return TargetGroupArn;
}
