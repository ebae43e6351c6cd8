import {
  AttachLoadBalancerTargetGroupsCommand,
  AutoScalingClient,
  type AutoScalingGroup,
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeLoadBalancerTargetGroupsCommand,
  DescribeScalingActivitiesCommand,
  DetachLoadBalancerTargetGroupsCommand,
  PutLifecycleHookCommand,
  ResumeProcessesCommand,
  SetDesiredCapacityCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.js';

let lab: Lab;
let scaling: AutoScalingClient;
let elb: ElasticLoadBalancingV2Client;
let targetGroup: string;
const AutoScalingGroupName = 'web';

beforeEach(async () => {
  lab = await startLab();
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  scaling = new AutoScalingClient(settings);
  elb = new ElasticLoadBalancingV2Client(settings);
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData: { ImageId: 'ami-7' } }),
  );
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'web', Port: 80, Protocol: 'HTTP', HealthCheckIntervalSeconds: 10 }),
  );
  targetGroup = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'web' }));
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
    }),
  );
});
afterEach(() => lab.close());

function create(more: object = {}): Promise<object> {
  return scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      LaunchTemplate: { LaunchTemplateName: 'web' },
      MinSize: 0,
      MaxSize: 6,
      DesiredCapacity: 2,
      AvailabilityZones: ['eu-central-1a', 'eu-central-1b'],
      ...more,
    }),
  );
}

async function group(): Promise<AutoScalingGroup | undefined> {
  const { AutoScalingGroups } = await scaling.send(new DescribeAutoScalingGroupsCommand({}));
  return AutoScalingGroups?.[0];
}

async function states(): Promise<readonly (string | undefined)[]> {
  return ((await group())?.Instances ?? []).map(({ LifecycleState }) => LifecycleState);
}

async function health(): Promise<readonly (string | undefined)[]> {
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }),
  );
  return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State);
}

async function attachment(): Promise<string | undefined> {
  const { LoadBalancerTargetGroups } = await scaling.send(
    new DescribeLoadBalancerTargetGroupsCommand({ AutoScalingGroupName }),
  );
  return LoadBalancerTargetGroups?.[0]?.State;
}

const setDesired = (DesiredCapacity: number): Promise<object> =>
  scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));

describe('a group', () => {
  test('starts its instances over its zones, tagged with its name, and registers them once they serve', async () => {
    await create({ TargetGroupARNs: [targetGroup] });
    expect(await states()).toEqual(['Pending', 'Pending']);
    await lab.clock.advance(30_000);
    expect(await states()).toEqual(['InService', 'InService']);
    expect((await group())?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual([
      'eu-central-1a',
      'eu-central-1b',
    ]);
    const Filters = [{ Name: 'tag:aws:autoscaling:groupName', Values: ['web'] }];
    const { Reservations } = await new EC2Client(lab.clientSettings).send(new DescribeInstancesCommand({ Filters }));
    expect(Reservations?.flatMap(({ Instances = [] }) => Instances.map(({ ImageId }) => ImageId))).toEqual([
      'ami-7',
      'ami-7',
    ]);
    await lab.clock.advance(10_000);
    expect(await health()).toEqual(['healthy', 'healthy']);
  });

  test('is made once by its name, and deleted without force only when it is empty', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'AlreadyExistsFault' });
    const remove = (ForceDelete: boolean): Promise<object> =>
      scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete }));
    await expect(remove(false)).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    await remove(true);
    expect((await group())?.Status).toBe('Delete in progress');
    await lab.clock.advance(300_000);
    expect(await group()).toBeUndefined();
  });

  test('says why it cannot start an instance', async () => {
    lab.context.capacity.instances = 1;
    await create();
    const { Activities } = await scaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName }));
    expect(Activities?.map(({ StatusCode }) => StatusCode)).toEqual(['Failed', 'Successful']);
    expect(await states()).toHaveLength(1);
  });
});

describe('a lifecycle hook', () => {
  const LifecycleHookName = 'deploy';
  const hook = (transition: 'LAUNCHING' | 'TERMINATING') => ({
    LifecycleHookName,
    LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`,
    HeartbeatTimeout: 60,
  });

  test('holds a starting instance until it is answered', async () => {
    await create({ LifecycleHookSpecificationList: [hook('LAUNCHING')], DesiredCapacity: 1 });
    await lab.clock.advance(30_000);
    expect(await states()).toEqual(['Pending:Wait']);
    const InstanceId = (await group())?.Instances?.[0]?.InstanceId;
    await scaling.send(
      new CompleteLifecycleActionCommand({
        AutoScalingGroupName,
        LifecycleHookName,
        InstanceId,
        LifecycleActionResult: 'CONTINUE',
      }),
    );
    expect(await states()).toEqual(['InService']);
  });

  test('that nobody answers abandons the instance, and the group starts another', async () => {
    await create({ LifecycleHookSpecificationList: [hook('LAUNCHING')], DesiredCapacity: 1 });
    await lab.clock.advance(30_000);
    const first = (await group())?.Instances?.[0]?.InstanceId;
    await lab.clock.advance(71_000);
    expect((await group())?.Instances?.[0]?.InstanceId).not.toBe(first);
  });

  test('holds an ending one too', async () => {
    await create({ DesiredCapacity: 1 });
    await scaling.send(new PutLifecycleHookCommand({ AutoScalingGroupName, ...hook('TERMINATING') }));
    await lab.clock.advance(30_000);
    await setDesired(0);
    await lab.clock.advance(1000);
    expect(await states()).toEqual(['Terminating:Wait']);
    await lab.clock.advance(60_000);
    expect(await states()).toEqual(['Terminating']);
    await lab.clock.advance(10_000);
    expect(await states()).toEqual([]);
  });
});

describe('suspended processes', () => {
  const processes = (...ScalingProcesses: string[]): { AutoScalingGroupName: string; ScalingProcesses: string[] } => ({
    AutoScalingGroupName,
    ScalingProcesses,
  });

  test('hold launches back until they are resumed', async () => {
    await create({ DesiredCapacity: 1 });
    await scaling.send(new SuspendProcessesCommand(processes('Launch')));
    await setDesired(3);
    expect(await states()).toHaveLength(1);
    await scaling.send(new ResumeProcessesCommand(processes('Launch')));
    expect(await states()).toHaveLength(3);
  });

  test('keep an instance out of the balancer for good', async () => {
    await create({ DesiredCapacity: 1, TargetGroupARNs: [targetGroup] });
    await scaling.send(new SuspendProcessesCommand(processes('AddToLoadBalancer')));
    await lab.clock.advance(30_000);
    await scaling.send(new ResumeProcessesCommand(processes('AddToLoadBalancer')));
    await lab.clock.advance(60_000);
    expect(await health()).toEqual([]);
  });
});

test('a target group is attached at once and detached when it has drained', async () => {
  await create({ HealthCheckType: 'ELB' });
  await lab.clock.advance(30_000);
  const input = { AutoScalingGroupName, TargetGroupARNs: [targetGroup] };
  await scaling.send(new AttachLoadBalancerTargetGroupsCommand(input));
  expect(await attachment()).toBe('Adding');
  await lab.clock.advance(5000);
  expect(await attachment()).toBe('Added');
  await lab.clock.advance(10_000);
  expect(await attachment()).toBe('InService');
  await scaling.send(new DetachLoadBalancerTargetGroupsCommand(input));
  expect(await health()).toEqual(['draining', 'draining']);
  await lab.clock.advance(299_999);
  expect(await attachment()).toBe('Removing');
  await lab.clock.advance(1);
  expect(await attachment()).toBeUndefined();
});
