import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '@rollway/aws-lab';

/** What infrastructure code makes: a load balancer with a target group, and an Auto Scaling group of three behind it. */
export async function makeAccount(
  lab: Lab,
): Promise<{ readonly targetGroups: readonly string[]; readonly listenerArn: string }> {
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  const elb = new ElasticLoadBalancingV2Client(settings);
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'web' }));
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Port: 80, Protocol: 'HTTP', HealthCheckIntervalSeconds: 10 }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  const LaunchTemplateData = { ImageId: 'ami-7', InstanceType: 't3.micro' as const };
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }),
  );
  await new AutoScalingClient(settings).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      LaunchTemplate: { LaunchTemplateName: 'web' },
      MinSize: 3,
      MaxSize: 6,
      AvailabilityZones: ['eu-central-1a', 'eu-central-1b'],
      TargetGroupARNs: [TargetGroupArn],
    }),
  );
  await lab.clock.advance(60_000);
  return { targetGroups: [TargetGroupArn], listenerArn: Listeners?.[0]?.ListenerArn ?? '' };
}
