import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsConnection, createAwsConnection } from '@rollway/aws';
import type { Lab } from '@rollway/aws-lab';

/** A web tier in a lab: a load balancer, its target groups, and what makes groups. */
export interface Web {
  readonly lab: Lab;
  readonly scaling: AutoScalingClient;
  readonly targetGroups: readonly string[];
  readonly listenerArn: string;
  /** Makes an Auto Scaling group; attached to the target groups unless its size is 0. */
  makeGroup(name: string, size: number, more?: object): Promise<void>;
  /** The group as the lab has it. */
  group(name: string): Lab['context']['account']['autoScaling']['groups'][string] | undefined;
  readonly groupNames: readonly string[];
}

/** Seconds that a target of the tier drains. */
export const drainSeconds = 60;

/** Makes the tier. Health checks come every 10 seconds. */
export async function makeWeb(lab: Lab, options: { readonly targetGroups?: number } = {}): Promise<Web> {
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  const elb = new ElasticLoadBalancingV2Client(settings);
  const LaunchTemplateData = { ImageId: 'ami-7', InstanceType: 't3.micro' as const };
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }),
  );
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'web' }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const targetGroups: string[] = [];
  let listenerArn = '';
  for (let index = 0; index < (options.targetGroups ?? 1); index += 1) {
    const input = { Name: `web-${index}`, Port: 80 + index, Protocol: 'HTTP' as const, HealthCheckIntervalSeconds: 10 };
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(input));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: String(drainSeconds) }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
    const { Listeners } = await elb.send(
      new CreateListenerCommand({ LoadBalancerArn, Port: 80 + index, DefaultActions }),
    );
    if (index === 0) listenerArn = Listeners?.[0]?.ListenerArn ?? '';
    targetGroups.push(TargetGroupArn);
  }
  const scaling = new AutoScalingClient(settings);
  const { groups } = lab.context.account.autoScaling;
  return {
    lab,
    scaling,
    targetGroups,
    listenerArn,
    async makeGroup(AutoScalingGroupName, size, more = {}) {
      const command = new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        LaunchTemplate: { LaunchTemplateName: 'web' },
        MinSize: 0,
        MaxSize: 6,
        DesiredCapacity: size,
        AvailabilityZones: ['eu-central-1a', 'eu-central-1b'],
        ...(size === 0 ? {} : { TargetGroupARNs: targetGroups }),
        ...more,
      });
      await scaling.send(command);
      await lab.clock.advance(45_000);
      lab.context.timeline.catchUp();
    },
    group: (name) => {
      lab.context.timeline.catchUp();
      return groups[name];
    },
    get groupNames() {
      lab.context.timeline.catchUp();
      return Object.keys(groups).sort();
    },
  };
}

/** A connection to a lab, on the lab's clock, with short bounds; `rates: false` where nobody lets time pass meanwhile. */
export function connectionTo(lab: Lab, settings: { readonly rates?: false } = {}): AwsConnection {
  return createAwsConnection({
    region: lab.region,
    endpoint: lab.endpoint,
    credentials: lab.clientSettings.credentials,
    requestTimeout: 800,
    waiting: lab.clock,
    random: () => 0.5,
    ...settings,
  });
}

/** Ids of the targets of a target group that are in one of these states, sorted. */
export function targetsIn(web: Web, ...states: readonly string[]): readonly string[] {
  web.lab.context.timeline.catchUp();
  const [arn = ''] = web.targetGroups;
  const { targets = {} } = web.lab.context.account.loadBalancing.targetGroups[arn] ?? {};
  return Object.values(targets)
    .filter(({ health }) => states.includes(health))
    .map(({ id }) => id)
    .sort();
}

/** Ids of a group's instances, sorted. */
export function membersOf(web: Web, name: string): readonly string[] {
  return (web.group(name)?.members ?? []).map(({ instanceId }) => instanceId).sort();
}
