/** Hosts with a real sshd as hybrid nodes of Systems Manager, behind HAProxy under load: the lab's Run Command runs scripts there. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createAwsConnection, createRunCommand } from '@rollway/aws';
import { type Lab, startLab } from '@rollway/aws-lab';
import { type Emulator, startEmulator } from '@rollway/aws-lab/emulator';
import { defineDeploymentGroup, halfAtATime, inPlace } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { haproxy, onPremises } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLoad } from '../../tools/fleet/load.js';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { deploymentRoot } from './fleet-hosts.js';
import { letTimeRun } from './let-time-run.js';
import { allServing, countHooks, lookAtFleet } from './look-at-fleet.js';
import { managedHost } from './managed-host.js';

const bucket = 'staging';
const nodeId = (index: number): string => `mi-${String(index).padStart(17, '0')}`;

describe.skipIf(missingFleetPrograms().length > 0)('six hosts as hybrid nodes', () => {
  let fleet: TestFleet;
  let emulator: Emulator;
  let lab: Lab;
  let stopTime: () => void;
  beforeAll(async () => {
    [fleet, emulator, lab] = await Promise.all([
      startFleet({ hosts: 6, checkInterval: 200 }),
      startEmulator(),
      startLab(),
    ]);
    stopTime = letTimeRun(lab);
    for (const [index, { name }] of fleet.inventory.hosts.entries()) {
      lab.addNode(nodeId(index), managedHost(fleet, name, nodeId(index)));
    }
  }, 90_000);
  afterAll(async () => {
    stopTime();
    await lab.close();
    await emulator.stop();
    await fleet[Symbol.asyncDispose]();
  });

  test('get a revision over Run Command, half at a time: no request fails, and every script runs once', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const s3 = new S3Client({ region: lab.region, endpoint: emulator.url, forcePathStyle: true, credentials });
    const LocationConstraint = 'eu-central-1';
    await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const runCommand = createRunCommand({
      connection: createAwsConnection({ region: lab.region, endpoint: lab.endpoint, credentials, waiting: lab.clock }),
      waiting: lab.clock,
      staging: { client: s3, bucket },
      stateDirectory: '/srv/rollway-commands',
    });
    const { lb, hosts } = fleet.inventory;
    const loadBalancer = haproxy({ address: lb.socket, backend: lb.backend });
    const target = onPremises({
      hosts: hosts.map(({ name }, index) => {
        return { instanceId: name, transport: runCommand.transport(nodeId(index)), deploymentRoot };
      }),
      loadBalancer,
    });
    const group = defineDeploymentGroup({
      name: 'web',
      target,
      strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
    });
    const directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    const revision = await writeFleetRevision(fleet, directory, { version: 'v1', files: 100, bytes: 500_000 });
    const load = startLoad(lb.url);
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(join(directory, 'journal')) });
    const deployment = await driver.start(group, { deploymentId: 'web-v1', revision });
    const { status } = await deployment.finished();
    const { failed, versions } = await load.stop();
    expect({ status, failed }).toEqual({ status: 'succeeded', failed: 0 });
    expect(versions.v1).toBeGreaterThan(0);
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'v1'));
    for (const { name } of hosts) {
      const once = { BeforeInstall: 1, AfterInstall: 1, ApplicationStart: 1, ValidateService: 1 };
      expect(await countHooks(fleet, name, 'web-v1')).toEqual(once);
    }
    const sent = lab.calls.filter(({ operation }) => operation === 'SendCommand');
    expect(sent.length).toBeLessThan(hosts.length * 12);
    loadBalancer.close();
    await target.close();
    await runCommand.close();
  }, 120_000);
});
