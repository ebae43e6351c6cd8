import {
  PutNotificationConfigurationCommand,
  PutScheduledUpdateGroupActionCommand,
} from '@aws-sdk/client-auto-scaling';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type Lab, startLab } from '@rollway/aws-lab';
import { allAtOnce, halfAtATime, oneAtATime } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deploy, webGroup } from './test-support/deploy.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

let lab: Lab;
let web: Web;
const idle = { run: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }) };
let silent = 0;

beforeEach(async () => {
  silent = 0;
  lab = await startLab({ hostOf: () => (silent > 0 ? undefined : idle) });
  web = await makeWeb(lab);
});
afterEach(() => lab.close());

async function runTagged(fleet: string, count: number): Promise<readonly string[]> {
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Fleet', Value: fleet }] }];
  const command = new RunInstancesCommand({ ImageId: 'ami-7', MinCount: count, MaxCount: count, TagSpecifications });
  const { Instances = [] } = await new EC2Client(lab.clientSettings).send(command);
  await lab.clock.advance(45_000);
  return Instances.map(({ InstanceId = '' }) => InstanceId).sort();
}

test('a group gives way to instances by tags', async () => {
  await web.makeGroup('web', 2);
  const green = await runTagged('green', 2);
  await runTagged('other', 1);
  const target = {
    replacement: { tagGroups: [[{ type: 'KEY_AND_VALUE', key: 'Fleet', value: 'green' }]] },
  } as const;
  expect((await deploy(web, { target })).status).toBe('succeeded');
  expect(targetsIn(web, 'healthy')).toEqual(green);
  expect(web.group('web')).toMatchObject({ desired: 0, members: [] });
});

test.each([
  ['OneAtATime', oneAtATime, 1],
  ['HalfAtATime', halfAtATime, 2],
  ['AllAtOnce', allAtOnce, 4],
] as const)('traffic moves as CodeDeployDefault.%s says', async (_name, minimumHealthyHosts, most) => {
  await web.makeGroup('web', 4);
  const before = membersOf(web, 'web');
  const moving: number[] = [];
  let begun = 0;
  const result = await deploy(web, {
    strategy: { minimumHealthyHosts },
    during(deployment) {
      deployment.on('lifecycle-event-started', ({ lifecycleEvent }) => {
        if (lifecycleEvent !== 'AllowTraffic') return;
        begun += 1;
        moving.push(begun - targetsIn(web, 'healthy').filter((id) => !before.includes(id)).length);
      });
    },
  });
  expect(result.status).toBe('succeeded');
  expect(moving).toHaveLength(4);
  expect(Math.max(...moving)).toBe(most);
});

test('instances are installed on once their agents report', async () => {
  await web.makeGroup('web', 1);
  silent = 1;
  const result = await deploy(web, {
    target: { waitForAgent: true },
    group: { operationTimeout: 600_000 },
    during() {
      lab.context.timeline.after(120_000, () => {
        for (const id of membersOf(web, 'CodeDeploy_web_d-1')) lab.addNode(id, idle);
      });
    },
  });
  expect(result.error).toBeUndefined();
  expect(result.duration).toBeGreaterThan(120_000);
});

test('schedules and notifications of a group are its copy’s too, and are held until it serves', async () => {
  const AutoScalingGroupName = 'web';
  await web.makeGroup('web', 1);
  const action = { ScheduledActionName: 'night', Recurrence: '0 22 * * *', StartTime: new Date(0), DesiredCapacity: 0 };
  await web.scaling.send(new PutScheduledUpdateGroupActionCommand({ AutoScalingGroupName, ...action }));
  const NotificationTypes = ['autoscaling:EC2_INSTANCE_LAUNCH', 'autoscaling:EC2_INSTANCE_TERMINATE'];
  const TopicARN = 'arn:aws:sns:eu-central-1:123456789012:fleet';
  await web.scaling.send(
    new PutNotificationConfigurationCommand({ AutoScalingGroupName, TopicARN, NotificationTypes }),
  );
  let held: readonly string[] = [];
  await deploy(web, {
    during(deployment) {
      deployment.on('replacement-provisioned', () => {
        held = [...(web.group('CodeDeploy_web_d-1')?.suspended ?? [])];
      });
    },
  });
  const { extras, suspended } = web.group('CodeDeploy_web_d-1') ?? {};
  expect(extras?.schedules.night).toMatchObject({ Recurrence: '0 22 * * *', DesiredCapacity: 0 });
  expect(Object.keys(extras?.notifications ?? {})).toHaveLength(2);
  expect({ held: held.includes('ScheduledActions'), suspended }).toEqual({ held: true, suspended: [] });
});

test('two fleets that both serve are for people to put right', async () => {
  await web.makeGroup('web', 1);
  await web.makeGroup('web-b', 1);
  const { target } = webGroup(web, { target: { replacement: { autoScalingGroup: 'web-b' } } });
  const context = { signal: new AbortController().signal, log: () => undefined };
  await lab.clock.advance(20_000);
  await expect(target.resolveFleet(context)).rejects.toThrow('web and web-b');
});
