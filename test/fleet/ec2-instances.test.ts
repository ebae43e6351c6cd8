/** Hosts with a real sshd as EC2 instances of a target group: the lab's Run Command runs scripts there, its checks ask them. */
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createAwsConnection, instanceTargetGroup } from '@rollway/aws';
import { type Lab, passTime, startLab } from '@rollway/aws-lab';
import { type Emulator, startEmulator } from '@rollway/aws-lab/emulator';
import { defineDeploymentGroup, halfAtATime, inPlace } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { ec2Ssm } from '@rollway/target-ec2-ssm';
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
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Six instances, the first host of the fleet behind the first of them. */
async function launch(fleet: TestFleet): Promise<{ readonly lab: Lab; readonly instanceIds: readonly string[] }> {
  const names = fleet.inventory.hosts.map(({ name }) => name);
  const lab = await startLab({ hostOf: (id) => managedHost(fleet, names.shift() ?? '', id) });
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'web' }] }];
  const count = fleet.inventory.hosts.length;
  const input = { ImageId: 'ami-1', MinCount: count, MaxCount: count, TagSpecifications };
  const { Instances = [] } = await new EC2Client(lab.clientSettings).send(new RunInstancesCommand(input));
  await passTime(lab, 60_000);
  return { lab, instanceIds: Instances.map(({ InstanceId = '' }) => InstanceId) };
}

/** A target group of the instances behind a listener; checked every 5 s, draining takes 10 s, both of the lab's time. */
async function makeTargetGroup(lab: Lab, instanceIds: readonly string[]): Promise<string> {
  const elb = new ElasticLoadBalancingV2Client(lab.clientSettings);
  const check = { HealthCheckIntervalSeconds: 5, HealthyThresholdCount: 2 };
  const input = { Name: 'web', Port: 80, Protocol: 'HTTP', TargetType: 'instance', VpcId: 'vpc-1', ...check } as const;
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(input));
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'web' }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await elb.send(new CreateListenerCommand({ LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions }));
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: instanceIds.map((Id) => ({ Id })) }));
  await passTime(lab, 30_000);
  return TargetGroupArn;
}

/**
 * The balancer as requests meet it: each goes to one of the targets that the lab calls healthy, and what the lab's checks find
 * is what the applications answer.
 */
async function serve(
  lab: Lab,
  urlOf: ReadonlyMap<string, string>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const targets = () =>
    Object.values(lab.context.account.loadBalancing.targetGroups).flatMap((group) => Object.values(group.targets));
  const checks = setInterval(() => {
    for (const target of targets()) {
      const answer = fetch(`${urlOf.get(target.id)}/healthz`, { signal: AbortSignal.timeout(1000) });
      void answer
        .then(
          ({ ok }) => ok,
          () => false,
        )
        .then((serves) => {
          target.serves = serves;
        });
    }
  }, 100);
  let turn = 0;
  const server = createServer((_request, response) => {
    lab.context.timeline.catchUp();
    const healthy = targets().filter(({ health }) => health === 'healthy');
    turn += 1;
    const url = urlOf.get(healthy[turn % Math.max(1, healthy.length)]?.id ?? '');
    fetch(url ?? 'http://127.0.0.1:1/').then(
      (answer) => response.writeHead(answer.status, { 'x-version': answer.headers.get('x-version') ?? '' }).end(),
      () => response.writeHead(502).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      clearInterval(checks);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(missingFleetPrograms().length > 0)('six hosts as EC2 instances', () => {
  let fleet: TestFleet;
  let emulator: Emulator;
  let lab: Lab;
  let instanceIds: readonly string[];
  let targetGroupArn: string;
  let stopTime: () => void;
  beforeAll(async () => {
    [fleet, emulator] = await Promise.all([startFleet({ hosts: 6, checkInterval: 200 }), startEmulator()]);
    ({ lab, instanceIds } = await launch(fleet));
    targetGroupArn = await makeTargetGroup(lab, instanceIds);
    stopTime = letTimeRun(lab);
  }, 90_000);
  afterAll(async () => {
    stopTime();
    await lab.close();
    await emulator.stop();
    await fleet[Symbol.asyncDispose]();
  });

  test('get a revision by ec2Ssm, half at a time behind a target group: no request fails, and every script runs once', async () => {
    const { hosts, dir } = fleet.inventory;
    const { region, endpoint, clock } = lab;
    const s3 = new S3Client({ region, endpoint: emulator.url, forcePathStyle: true, credentials });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    const connection = createAwsConnection({ region, endpoint, credentials, waiting: clock });
    const target = ec2Ssm({
      tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
      loadBalancer: instanceTargetGroup({
        client: connection.client(ElasticLoadBalancingV2Client),
        targetGroupArn,
        askAfter: 200,
      }),
      host: { deploymentRoot },
      stateDirectory: '/srv/rollway-commands',
      staging: { client: s3, bucket },
      ...{ connection, waiting: clock },
    });
    const strategy = inPlace({ minimumHealthyHosts: halfAtATime });
    const group = defineDeploymentGroup({ name: 'web', target, strategy });
    const directory = await mkdtemp(join(dir, 'work-'));
    const revision = await writeFleetRevision(fleet, directory, { version: 'v1', files: 100, bytes: 500_000 });
    await using balancer = await serve(
      lab,
      new Map(hosts.map(({ appUrl }, index) => [instanceIds[index] ?? '', appUrl])),
    );
    const load = startLoad(balancer.url);
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(join(directory, 'journal')) });
    const deployment = await driver.start(group, { deploymentId: 'web-v1', revision });
    const wereOut: boolean[] = [];
    deployment.on('lifecycle-event-started', ({ instanceId, lifecycleEvent }) => {
      if (lifecycleEvent !== 'BeforeInstall') return;
      const [found] = Object.values(lab.context.account.loadBalancing.targetGroups);
      wereOut.push(!Object.values(found?.targets ?? {}).some(({ id }) => id === instanceId));
    });
    const { status } = await deployment.finished();
    const { failed, versions } = await load.stop();
    expect({ status, failed }).toEqual({ status: 'succeeded', failed: 0 });
    expect(Object.keys(versions).sort()).toEqual(['v0', 'v1']);
    expect(wereOut).toEqual(hosts.map(() => true));
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'v1'));
    for (const { name } of hosts) {
      const once = { BeforeInstall: 1, AfterInstall: 1, ApplicationStart: 1, ValidateService: 1 };
      expect(await countHooks(fleet, name, 'web-v1')).toEqual(once);
    }
    const [found] = Object.values(lab.context.account.loadBalancing.targetGroups);
    expect(Object.values(found?.targets ?? {}).map(({ health }) => health)).toEqual(hosts.map(() => 'healthy'));
    await target.close();
  }, 120_000);
});
