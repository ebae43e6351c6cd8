import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  type Action,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabClientSettings } from '../lab.js';
import type { Question } from './opinion.js';

/** Subnets that a balancer is made in; the lab does not look at them. */
export async function makeSubnets(settings: LabClientSettings): Promise<readonly string[]> {
  const ec2 = new EC2Client({ ...settings, maxAttempts: 1 });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const make = async (CidrBlock: string, AvailabilityZone: string): Promise<string> => {
    const command = new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZone });
    return (await ec2.send(command)).Subnet?.SubnetId ?? '';
  };
  const { region } = settings;
  return [Vpc?.VpcId ?? '', await make('10.0.0.0/24', `${region}a`), await make('10.0.1.0/24', `${region}b`)];
}

/** A balancer that questions are asked about, and what they need to ask. */
function routingWorld(settings: LabClientSettings, VpcId: string | undefined) {
  const elb = new ElasticLoadBalancingV2Client({ ...settings, maxAttempts: 1 });
  const made: Record<'balancer' | 'blue' | 'green' | 'listener' | 'rule', string> = {
    balancer: '',
    blue: '',
    green: '',
    listener: '',
    rule: '',
  };
  const forward = (blue: number, green: number): Action[] => {
    const TargetGroups = [
      { TargetGroupArn: made.blue, Weight: blue },
      { TargetGroupArn: made.green, Weight: green },
    ];
    return [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
  };
  const shown = (actions: readonly Action[] = []): unknown =>
    actions.map(({ Type, ForwardConfig }) => [Type, ForwardConfig?.TargetGroups?.map(({ Weight = 1 }) => Weight)]);
  const listener = async (): Promise<unknown> => {
    const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [made.listener] }));
    return shown(Listeners?.[0]?.DefaultActions);
  };
  const modify = (DefaultActions: Action[]): Promise<unknown> =>
    elb.send(new ModifyListenerCommand({ ListenerArn: made.listener, DefaultActions }));
  const group = async (Name: string): Promise<string> => {
    const command = new CreateTargetGroupCommand({ Name, Port: 80, Protocol: 'HTTP', TargetType: 'ip', VpcId });
    return (await elb.send(command)).TargetGroups?.[0]?.TargetGroupArn ?? '';
  };
  return { elb, made, forward, shown, listener, modify, group };
}

/** What the target depends on of weighted routing. */
export function routingQuestions(
  settings: LabClientSettings,
  [VpcId, ...subnets]: readonly string[],
): readonly Question[] {
  const world = routingWorld(settings, VpcId);
  return [...shownQuestions(world, subnets), ...refusedQuestions(world)];
}

type World = ReturnType<typeof routingWorld>;

function shownQuestions(
  { elb, made, forward, shown, listener, modify, group }: World,
  subnets: readonly string[],
): readonly Question[] {
  return [
    {
      title: 'a balancer, two groups and a listener',
      async ask() {
        const { LoadBalancers } = await elb.send(
          new CreateLoadBalancerCommand({ Name: 'shop', Type: 'application', Subnets: [...subnets] }),
        );
        made.balancer = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
        [made.blue, made.green] = [await group('blue'), await group('green')];
        const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: made.blue }];
        const where = { LoadBalancerArn: made.balancer, Port: 80, Protocol: 'HTTP' as const };
        const { Listeners } = await elb.send(new CreateListenerCommand({ ...where, DefaultActions }));
        made.listener = Listeners?.[0]?.ListenerArn ?? '';
        return [made.listener.split('/').length, made.blue.split('/').length];
      },
    },
    { title: 'an action of one group is shown as a list of one', ask: listener },
    {
      title: 'weights are shown as they were set',
      async ask() {
        await modify(forward(90, 10));
        return listener();
      },
    },
    {
      title: 'a group at weight 0 stays',
      async ask() {
        await modify(forward(0, 100));
        return listener();
      },
    },
    {
      title: 'a rule is weighted like a listener',
      async ask() {
        const Conditions = [{ Field: 'path-pattern', Values: ['/*'] }];
        const rule = { ListenerArn: made.listener, Priority: 1, Conditions, Actions: forward(1, 0) };
        made.rule = (await elb.send(new CreateRuleCommand(rule))).Rules?.[0]?.RuleArn ?? '';
        await elb.send(new ModifyRuleCommand({ RuleArn: made.rule, Actions: forward(75, 25) }));
        const { Rules } = await elb.send(new DescribeRulesCommand({ RuleArns: [made.rule] }));
        return shown(Rules?.[0]?.Actions);
      },
    },
  ];
}

function refusedQuestions({ elb, made, forward, modify }: World): readonly Question[] {
  return [
    {
      title: 'a priority is taken once',
      ask: () => {
        const Conditions = [{ Field: 'path-pattern', Values: ['/b'] }];
        const rule = { ListenerArn: made.listener, Priority: 1, Conditions, Actions: forward(1, 0) };
        return elb.send(new CreateRuleCommand(rule));
      },
    },
    {
      title: 'a port is taken once',
      ask: () => {
        const where = { LoadBalancerArn: made.balancer, Port: 80, Protocol: 'HTTP' as const };
        return elb.send(new CreateListenerCommand({ ...where, DefaultActions: forward(1, 0) }));
      },
    },
    {
      title: 'a listener that is not there',
      ask: () => elb.send(new DescribeListenersCommand({ ListenerArns: [`${made.listener}9`] })),
    },
    {
      title: 'a rule that is not there',
      ask: () => elb.send(new DescribeRulesCommand({ RuleArns: [`${made.rule}9`] })),
    },
    {
      title: 'a group that is not there',
      ask: () => elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [`${made.blue}9`] })),
    },
    { title: 'a weight beyond 999', ask: () => modify(forward(1000, 0)) },
  ];
}
