import { inVirtualTime } from '@rollway/aws-lab';
import { allAtOnce, defineDeploymentGroup, inPlace, localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ec2Ssm } from '../ec2-ssm.js';
import { type Fleet, startFleet } from '../test-support/fleet.js';
import { type LaunchGroup, makeLaunchGroup } from '../test-support/launch-group.js';
import { createInstanceLaunchHandler } from './instance-launch-handler.js';
import type { InstanceLaunchSettings, LaunchDeployment } from './launch-settings.js';

let fleet: Fleet;
let web: LaunchGroup;
beforeEach(async () => {
  fleet = await startFleet();
  web = await makeLaunchGroup(fleet);
});
afterEach(() => fleet.close());

const count = (operation: string): number => fleet.lab.calls.filter((call) => call.operation === operation).length;

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
  const { instanceId, event } = await web.launchOne();
  expect(web.stateOf(instanceId)).toBe('Pending:Wait');
  const revision = localRevision(await fleet.writeRevision('one'));
  const outcome = await handle(event, { revision: async () => revision });
  expect(outcome).toMatchObject({ instanceId, result: 'CONTINUE', delivered: true });
  expect(web.stateOf(instanceId)).toBe('InService');
  expect(await fleet.read(instanceId, 'app/content.txt')).toBe('one\n');
});

test('an instance on which the deployment fails is given up', async () => {
  const { instanceId, event } = await web.launchOne();
  const revision = localRevision(await fleet.writeRevision('broken', { ValidateService: 'exit 1' }));
  const outcome = await handle(event, { revision: async () => revision, pauses: false });
  expect(outcome).toMatchObject({ result: 'ABANDON', delivered: true, detail: expect.stringMatching(/is failed$/) });
  expect(web.stateOf(instanceId)).not.toBe('InService');
});

test('without a successful revision the instance goes on as it is', async () => {
  const { instanceId, event } = await web.launchOne();
  const outcome = await handle(event, { revision: async () => undefined });
  expect(outcome).toMatchObject({ result: 'CONTINUE' });
  expect(web.stateOf(instanceId)).toBe('InService');
});

test('a long deployment is kept alive by heartbeats; without them the hook would have gone on', async () => {
  const { instanceId, event } = await web.launchOne();
  const revision = async () => localRevision('/nowhere');
  const deploy = async () => {
    const fiftyMinutes = 3_000_000;
    await fleet.lab.clock.sleep(fiftyMinutes, new AbortController().signal);
    fleet.lab.context.timeline.catchUp();
    return { status: 'succeeded' };
  };
  expect(await handle(event, { revision, deploy })).toMatchObject({ result: 'CONTINUE', delivered: true });
  expect(web.stateOf(instanceId)).toBe('InService');
  expect(fleet.lab.calls.filter(({ operation }) => operation === 'RecordLifecycleActionHeartbeat').length).toBe(10);
});

test('an event that comes again finds that the hook has gone on, and begins nothing', async () => {
  const { event } = await web.launchOne();
  const revision = async () => undefined;
  await handle(event, { revision });
  const asked: string[] = [];
  const again = await handle(JSON.stringify(event), {
    revision: async () => {
      asked.push('revision');
      return undefined;
    },
  });
  expect(again).toMatchObject({ delivered: false, result: undefined });
  expect(asked).toEqual([]);
});

test('an event that comes twice at once is one piece of work, with one answer', async () => {
  const { event } = await web.launchOne();
  const deployed: string[] = [];
  const handler = createInstanceLaunchHandler({
    connection: fleet.connection,
    waiting: fleet.lab.clock,
    revision: async () => localRevision('/nowhere'),
    deploy: async ({ deploymentId }) => {
      deployed.push(deploymentId);
      return { status: 'succeeded' };
    },
  });
  const [one, two] = await inVirtualTime(fleet.lab, () =>
    Promise.all([handler.onInstanceLaunch(event), handler.onInstanceLaunch(structuredClone(event))]),
  );
  expect(one).toMatchObject({ result: 'CONTINUE', delivered: true });
  expect(two).toEqual(one);
  expect(deployed).toHaveLength(1);
  expect(count('CompleteLifecycleAction')).toBe(1);
});

test('an answer that is lost is given again', async () => {
  const { instanceId, event } = await web.launchOne();
  fleet.lab.faults.add({ operation: 'CompleteLifecycleAction', attempts: 1, fault: { kind: 'reset-after' } });
  // The first answer took effect, so the second one finds nobody waiting.
  expect(await handle(event, { revision: async () => undefined })).toMatchObject({ delivered: false });
  expect(web.stateOf(instanceId)).toBe('InService');
});

test('an instance whose agent never reports is given up', async () => {
  const { instanceId, event } = await web.launchOne();
  delete fleet.lab.context.account.commands.nodes[instanceId];
  const outcome = await handle(event, { revision: async () => localRevision('/nowhere'), agentWithin: 60_000 });
  expect(outcome).toMatchObject({
    result: 'ABANDON',
    detail: expect.stringMatching(/^its agent did not report within 60 s; /),
  });
});

test('an instance that ends goes on ending, however its retirement ends', async () => {
  const { event } = await web.launchOne();
  const detail = { ...Reflect.get(event, 'detail'), LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING' };
  const retire = async () => {
    throw new RangeError('the balancer is gone');
  };
  const outcome = await handle({ detail }, { revision: async () => undefined, retire });
  expect(outcome).toMatchObject({ result: 'CONTINUE', detail: 'the balancer is gone' });
});

test('settings are refused with every problem they have', () => {
  const settings = { heartbeatEvery: 0, pauses: { first: 60_000, longest: 1 } } as unknown as InstanceLaunchSettings;
  expect(() => createInstanceLaunchHandler(settings)).toThrow(/revision.*deploy.*heartbeatEvery.*pauses\.longest/s);
});

test('a test notification is no action; half an event is refused with all that is missing', async () => {
  const revision = async () => undefined;
  expect(await handle({ Event: 'autoscaling:TEST_NOTIFICATION' }, { revision })).toBeUndefined();
  await expect(handle({ detail: {} }, { revision })).rejects.toThrow(/LifecycleTransition.*EC2InstanceId/s);
});
