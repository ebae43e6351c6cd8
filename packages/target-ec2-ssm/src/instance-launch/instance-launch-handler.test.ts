import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { inVirtualTime } from '@rollway/aws-lab';
import { allAtOnce, defineDeploymentGroup, inPlace, localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ec2Ssm } from '../ec2-ssm.js';
import { type Fleet, startFleet } from '../test-support/fleet.js';
import {
  createInstanceLaunchHandler,
  type InstanceLaunchSettings,
  type LaunchDeployment,
} from './instance-launch-handler.js';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
});
afterEach(() => fleet.close());

/** A group with a launch hook, and one instance that waits for it. */
async function launchOne(): Promise<{ readonly instanceId: string; readonly event: object }> {
  const settings = { ...fleet.lab.clientSettings, maxAttempts: 1 };
  const client = new AutoScalingClient(settings);
  const LaunchTemplateData = { ImageId: 'ami-1' };
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }),
  );
  const AutoScalingGroupName = 'web';
  const LaunchTemplate = { LaunchTemplateName: 'web' };
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 3,
      LaunchTemplate,
      DesiredCapacity: 0,
    }),
  );
  await client.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName,
      LifecycleHookName: 'deploy',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 600,
    }),
  );
  await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 1 }));
  await fleet.lab.clock.advance(60_000);
  fleet.lab.context.timeline.catchUp();
  const [member] = members();
  const instanceId = member?.instanceId ?? '';
  const detail = {
    LifecycleActionToken: member?.action?.token,
    AutoScalingGroupName,
    LifecycleHookName: 'deploy',
    EC2InstanceId: instanceId,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  };
  return { instanceId, event: { 'detail-type': 'EC2 Instance-launch Lifecycle Action', detail } };
}

const members = () => fleet.lab.context.account.autoScaling.groups.web?.members ?? [];
const stateOf = (instanceId: string) => members().find((member) => member.instanceId === instanceId)?.state;

/** Deploys with the embedded driver, as an application would. */
async function deployWithDriver({ deploymentId, instanceId, revision }: LaunchDeployment) {
  const target = ec2Ssm({ instanceIds: [instanceId], ...fleet.settings });
  const group = defineDeploymentGroup({
    name: 'web-launch',
    target,
    strategy: inPlace({ minimumHealthyHosts: allAtOnce }),
  });
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: fleet.lab.clock });
  const deployment = await driver.start(group, { deploymentId, revision });
  const { status } = await deployment.finished();
  await target.close();
  return { status };
}

function handle(event: unknown, settings: Partial<InstanceLaunchSettings> & Pick<InstanceLaunchSettings, 'revision'>) {
  const { connection } = fleet;
  const { clock } = fleet.lab;
  const handler = createInstanceLaunchHandler({ connection, waiting: clock, deploy: deployWithDriver, ...settings });
  return inVirtualTime(fleet.lab, () => handler.onInstanceLaunch(event));
}

test('the last successful revision is on the instance before it is in service', async () => {
  const { instanceId, event } = await launchOne();
  expect(stateOf(instanceId)).toBe('Pending:Wait');
  const revision = localRevision(await fleet.writeRevision('one'));
  const outcome = await handle(event, { revision: async () => revision });
  expect(outcome).toMatchObject({ instanceId, result: 'CONTINUE', delivered: true });
  expect(stateOf(instanceId)).toBe('InService');
  expect(await fleet.read(instanceId, 'app/content.txt')).toBe('one\n');
});

test('an instance on which the deployment fails is given up', async () => {
  const { instanceId, event } = await launchOne();
  const revision = localRevision(await fleet.writeRevision('broken', { ValidateService: 'exit 1' }));
  const outcome = await handle(event, { revision: async () => revision });
  expect(outcome).toMatchObject({ result: 'ABANDON', delivered: true, detail: expect.stringContaining('is failed') });
  expect(stateOf(instanceId)).not.toBe('InService');
});

test('without a successful revision the instance goes on as it is', async () => {
  const { instanceId, event } = await launchOne();
  const outcome = await handle(event, { revision: async () => undefined });
  expect(outcome).toMatchObject({ result: 'CONTINUE' });
  expect(stateOf(instanceId)).toBe('InService');
});

test('a long deployment is kept alive by heartbeats; without them the hook would have gone on', async () => {
  const { instanceId, event } = await launchOne();
  const revision = async () => localRevision('/nowhere');
  const deploy = async () => {
    const fiftyMinutes = 3_000_000;
    await fleet.lab.clock.sleep(fiftyMinutes, new AbortController().signal);
    fleet.lab.context.timeline.catchUp();
    return { status: 'succeeded' };
  };
  expect(await handle(event, { revision, deploy })).toMatchObject({ result: 'CONTINUE', delivered: true });
  expect(stateOf(instanceId)).toBe('InService');
  expect(fleet.lab.calls.filter(({ operation }) => operation === 'RecordLifecycleActionHeartbeat').length).toBe(9);
});

test('an event that comes twice is told that the hook has gone on', async () => {
  const { event } = await launchOne();
  const revision = async () => undefined;
  await handle(event, { revision });
  expect(await handle(JSON.stringify(event), { revision })).toMatchObject({ delivered: false });
});

test('an instance whose agent never reports is given up', async () => {
  const { instanceId, event } = await launchOne();
  delete fleet.lab.context.account.commands.nodes[instanceId];
  const outcome = await handle(event, { revision: async () => localRevision('/nowhere'), agentWithin: 60_000 });
  expect(outcome).toMatchObject({ result: 'ABANDON', detail: 'its agent did not report within 60 s' });
});

test('an instance that ends goes on ending, however its retirement ends', async () => {
  const { event } = await launchOne();
  const detail = { ...Reflect.get(event, 'detail'), LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' };
  const retire = async () => {
    throw new RangeError('the balancer is gone');
  };
  const outcome = await handle({ detail }, { revision: async () => undefined, retire });
  expect(outcome).toMatchObject({ result: 'CONTINUE', detail: 'the balancer is gone' });
});

test('a test notification is no action; half an event is refused with all that is missing', async () => {
  const revision = async () => undefined;
  expect(await handle({ Event: 'autoscaling:TEST_NOTIFICATION' }, { revision })).toBeUndefined();
  await expect(handle({ detail: {} }, { revision })).rejects.toThrow(/LifecycleTransition.*EC2InstanceId/s);
});
