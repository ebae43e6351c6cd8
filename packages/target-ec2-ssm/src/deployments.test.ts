/** Deployments through the embedded driver, in virtual time, on instances in which the host program really runs. */
import { EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { inVirtualTime } from '@rollway/aws-lab';
import {
  allAtOnce,
  type DeploymentGroup,
  defineDeploymentGroup,
  halfAtATime,
  inPlace,
  localRevision,
  oneAtATime,
} from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { type Fleet, startFleet } from './test-support/fleet.js';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
});
afterEach(() => fleet.close());

const web = { tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }] } as const;

async function deploy(group: DeploymentGroup, directory: string, deploymentId = 'd-1'): Promise<string> {
  const { lab } = fleet;
  await using driver = createEmbeddedDriver({
    groups: [group],
    journal: inMemoryJournal(),
    clock: lab.clock,
    concurrency: 500,
  });
  return await inVirtualTime(lab, async () => {
    const deployment = await driver.start(group, { deploymentId, revision: localRevision(directory) });
    return (await deployment.finished()).status;
  });
}

describe('in place', () => {
  const strategies = { oneAtATime, halfAtATime, allAtOnce };
  for (const [name, minimumHealthyHosts] of Object.entries(strategies)) {
    test(`${name} reaches every instance that is selected, and no other`, async () => {
      const ids = await fleet.launch(4, { Name: 'web' });
      const [other = ''] = await fleet.launch(1, { Name: 'database' });
      const target = ec2Ssm({ ...web, ...fleet.settings });
      const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts }) });
      const revision = await fleet.writeRevision('one', {
        AfterInstall: 'echo "$LIFECYCLE_EVENT" >> "$HOST_ROOT/events"',
      });
      expect(await deploy(group, revision)).toBe('succeeded');
      await target.close();
      for (const id of ids) {
        expect(await fleet.read(id, 'app/content.txt')).toBe('one\n');
        expect(await fleet.read(id, 'events')).toBe('AfterInstall\n');
      }
      expect(await fleet.read(other, 'app/content.txt')).toBe('');
    });
  }

  test('a stopped instance counts and is unreachable', async () => {
    const ids = await fleet.launch(2, { Name: 'web' });
    const [stopped = ''] = ids;
    await new EC2Client(fleet.lab.clientSettings).send(new StopInstancesCommand({ InstanceIds: [stopped] }));
    const target = ec2Ssm({ ...web, ...fleet.settings });
    const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: allAtOnce }) });
    expect(await deploy(group, await fleet.writeRevision('one'))).toBe('succeeded');
    expect(await fleet.read(ids[1] ?? '', 'app/content.txt')).toBe('one\n');
  });
});
