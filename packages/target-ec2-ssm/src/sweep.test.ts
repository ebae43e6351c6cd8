/** Every call of a deployment is failed in every way: it succeeds all the same, or fails as a known failure and says so. */
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { createAwsConnection, pingNodes } from '@rollway/aws';
import { formatSweep, passTime, sweep } from '@rollway/aws-lab';
import { allAtOnce, defineDeploymentGroup, inPlace, localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { startFleet } from './test-support/fleet.js';
import { simulateNode } from './test-support/simulated-node.js';

const hostOf = (id: string) => ({
  run: async (script: string) => ({ exitCode: 0, stdout: await simulateNode(id)(script), stderr: '' }),
});

test('a deployment through a fault at any call', { timeout: 900_000 }, async () => {
  const files = await startFleet();
  const directory = await files.writeRevision('one');
  const report = await sweep({
    // Each event makes the same three calls: the first two events stand for all but the one after which nothing comes.
    calls: (call, all) => {
      const alike = all.filter(({ operation }) => operation === call.operation);
      return alike.indexOf(call) < 3 || call === alike.at(-1);
    },
    lab: { hostOf },
    prepare: async (lab) => {
      const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web' }] }];
      const input = { ImageId: 'ami-1', MinCount: 2, MaxCount: 2, TagSpecifications };
      await new EC2Client({ ...lab.clientSettings, maxAttempts: 1 }).send(new RunInstancesCommand(input));
      await passTime(lab, 60_000);
      const connection = createAwsConnection({
        ...{ region: lab.region, endpoint: lab.endpoint, credentials: lab.clientSettings.credentials },
        ...{ requestTimeout: 500, waiting: lab.clock, random: () => 0.5 },
      });
      await pingNodes(connection, []);
      return connection;
    },
    act: async (lab, connection) => {
      const target = ec2Ssm({
        tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
        host: () => ({ variables: { HOST_ROOT: '/srv/app' } }),
        ...{ connection, waiting: lab.clock, random: () => 0.5 },
      });
      const strategy = inPlace({ minimumHealthyHosts: allAtOnce });
      const group = defineDeploymentGroup({ name: 'web', target, strategy });
      await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: lab.clock });
      try {
        const deployment = await driver.start(group, { deploymentId: 'd-1', revision: localRevision(directory) });
        return (await deployment.finished()).status;
      } catch (error) {
        // Nothing has begun: the fleet could not be read.
        return `refused: ${error instanceof Error ? error.name : String(error)}`;
      } finally {
        await target.close();
      }
    },
    judge: ({ outcome, undisturbed, met }) => {
      if (outcome === undisturbed) return undefined;
      // EC2 did not answer, or did not know of the instances yet: refused with nothing touched.
      if (met.operation === 'DescribeInstances' && /^refused: (ServiceCall|Plan)Error$/.test(outcome)) return undefined;
      return `ended as ${outcome}`;
    },
  });
  console.log(formatSweep(report));
  await files.close();
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(60);
});
