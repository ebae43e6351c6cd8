import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { inVirtualTime } from '@rollway/aws-lab';
import { allAtOnce, defineDeploymentGroup, inPlace, localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import type { TagFilter } from '@rollway/host';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { type FleetSelection, resolveFleet } from './resolve-fleet.js';
import { type Fleet, startFleet } from './test-support/fleet.js';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
});
afterEach(() => fleet.close());

const pair = (key: string, value: string): TagFilter => ({ type: 'KEY_AND_VALUE', key, value });
const idsOf = async (selection: FleetSelection): Promise<readonly string[]> =>
  (await resolveFleet(fleet.connection, selection)).map(({ instanceId }) => instanceId);

async function makeGroup(name: string, size: number): Promise<readonly string[]> {
  const settings = { ...fleet.lab.clientSettings, maxAttempts: 1 };
  const LaunchTemplateName = `${name}-template`;
  const LaunchTemplateData = { ImageId: 'ami-1', InstanceType: 't3.micro' as const };
  await new EC2Client(settings).send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
  await new AutoScalingClient(settings).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 10,
      DesiredCapacity: size,
      LaunchTemplate: { LaunchTemplateName },
      AvailabilityZones: [`${fleet.lab.region}a`, `${fleet.lab.region}b`],
    }),
  );
  await fleet.lab.clock.advance(60_000);
  fleet.lab.context.timeline.catchUp();
  return fleet.lab.context.account.autoScaling.groups[name]?.members.map(({ instanceId }) => instanceId) ?? [];
}

test('every group of filters has to match, by any of its filters; exactly, whatever EC2 takes for a pattern', async () => {
  const [north = ''] = await fleet.launch(1, { Environment: 'beta', Region: 'North' });
  const [south = ''] = await fleet.launch(1, { Environment: 'gamma', Region: 'South' });
  await fleet.launch(1, { Environment: 'beta', Region: 'East' });
  const [star = ''] = await fleet.launch(1, { 'Na*me': 'we?b', Region: 'north' });
  await fleet.launch(1, { Name: 'web' });
  const environments = [pair('Environment', 'beta'), pair('Environment', 'gamma')];
  const regions = [pair('Region', 'North'), pair('Region', 'South')];
  expect(await idsOf({ tagGroups: [environments, regions] })).toEqual([north, south].sort());
  expect(await idsOf({ tagFilters: [pair('Na*me', 'we?b')] })).toEqual([star]);
  expect(await idsOf({ tagFilters: [{ type: 'VALUE_ONLY', value: 'North' }] })).toEqual([north]);
});

test('kinds are joined, each instance is there once, and those that are terminated are not', async () => {
  const [tagged = '', gone = ''] = await fleet.launch(2, { Name: 'web' });
  const [single = ''] = await fleet.launch(1, {});
  const members = await makeGroup('web', 3);
  const ec2 = new EC2Client(fleet.lab.clientSettings);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));
  const selection = {
    tagFilters: [pair('Name', 'web')],
    autoScalingGroups: ['web'],
    instanceIds: [single, tagged, members[0] ?? ''],
  };
  expect(await idsOf(selection)).toEqual([tagged, single, ...members].sort());
  const zones = (await resolveFleet(fleet.connection, { autoScalingGroups: ['web'] })).map(({ zone }) => zone);
  expect(new Set(zones)).toEqual(new Set([`${fleet.lab.region}a`, `${fleet.lab.region}b`]));
});

test('members that are not in service are not deployed to', async () => {
  const members = await makeGroup('web', 2);
  const [first] = fleet.lab.context.account.autoScaling.groups.web?.members ?? [];
  if (first !== undefined) first.state = 'Standby';
  expect(await idsOf({ autoScalingGroups: ['web'] })).toEqual(members.slice(1));
});

test('a group that does not exist is named', async () => {
  await expect(idsOf({ autoScalingGroups: ['wbe'] })).rejects.toThrow('autoScalingGroups[0]');
});

test('ids that EC2 does not know, or has ended, are all named before anything starts', async () => {
  const [living = '', gone = '', stopped = ''] = await fleet.launch(3, {});
  const ec2 = new EC2Client(fleet.lab.clientSettings);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));
  const machine = fleet.lab.context.account.compute.instances[stopped];
  if (machine !== undefined) machine.state = 'stopped';
  const unknown = 'i-0123456789abcdef0';
  const target = ec2Ssm({ instanceIds: [unknown, living, gone, stopped], ...fleet.settings });
  const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: allAtOnce }) });
  const journal = inMemoryJournal();
  await using driver = createEmbeddedDriver({ groups: [group], journal, clock: fleet.lab.clock });
  const revision = localRevision(await fleet.writeRevision('one'));
  const starting = inVirtualTime(fleet.lab, () => driver.start(group, { deploymentId: 'd-1', revision }));
  await expect(starting).rejects.toMatchObject({
    code: 'invalid-settings',
    problems: [
      { path: 'instanceIds[0]', message: expect.stringContaining('knows none'), received: `"${unknown}"` },
      {
        path: 'instanceIds[2]',
        message: expect.stringMatching(/says (shutting-down|terminated)/),
        received: `"${gone}"`,
      },
    ],
  });
  expect(journal.recordsOf('d-1')).toEqual([]);
  expect(fleet.lab.calls.filter(({ operation }) => operation === 'SendCommand')).toEqual([]);
  await target.close();
  expect(await idsOf({ instanceIds: [stopped, living, living] })).toEqual([living, stopped].sort());
});

test('settings have all their problems said at once', () => {
  const wrong = { instanceIds: ['mi-00000000000000001'], maxRevisions: -1, host: { secrets: { A: 'long enough' } } };
  expect(() => ec2Ssm(wrong)).toThrow(/instanceIds\[0\].*maxRevisions.*staging/s);
  expect(() => ec2Ssm({})).toThrow('tagGroups');
});
