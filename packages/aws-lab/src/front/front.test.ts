import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListAccountSettingsCommand } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client, ModifyListenerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetFunctionCommand, LambdaClient, ListAliasesCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../emulator/start-emulator.js';
import { publishedLimits } from '../faults/rate-limits.js';
import { startLab } from '../lab.js';
import { inVirtualTime } from '../time/in-virtual-time.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

describe('the emulator behind the front', () => {
  test('keeps what the lab does not play, an account for each lab', async () => {
    await using one = await startLab({ emulatorUrl: emulator.url });
    await using other = await startLab({ emulatorUrl: emulator.url });
    const s3 = new S3Client({ ...one.clientSettings, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'releases' }));
    await s3.send(new PutObjectCommand({ Bucket: 'releases', Key: 'web/1.tgz', Body: 'bytes' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'releases', Key: 'web/1.tgz' }));
    expect(await Body?.transformToString()).toBe('bytes');
    expect(one.calls.map(({ operation }) => operation)).toEqual(['CreateBucket', 'PutObject', 'GetObject']);
    const elsewhere = new S3Client({ ...other.clientSettings, forcePathStyle: true });
    // Names of buckets are one space for all accounts, as on AWS; lists of buckets are not.
    expect((await elsewhere.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    const { Vpcs } = await new EC2Client(one.clientSettings).send(new DescribeVpcsCommand({}));
    expect(Vpcs).toHaveLength(1);
  });

  test('meets the same faults', async () => {
    await using lab = await startLab({ emulatorUrl: emulator.url });
    lab.faults.add({ service: 's3', fault: { kind: 'throttle' } });
    const s3 = new S3Client({ ...lab.clientSettings, forcePathStyle: true, maxAttempts: 2 });
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'x-releases' }))).rejects.toMatchObject({
      name: 'SlowDown',
    });
    expect(lab.calls.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(new Set(lab.calls.map(({ invocationId }) => invocationId)).size).toBe(1);
  });
});

describe('what the lab cannot do', () => {
  test('is answered once, in words, and thrown at the end', async () => {
    const lab = await startLab();
    const ecs = new ECSClient({ ...lab.clientSettings, maxAttempts: 3 });
    await expect(ecs.send(new ListAccountSettingsCommand({}))).rejects.toThrow(/does not play ecs ListAccountSettings/);
    expect(lab.calls).toHaveLength(1);
    await expect(lab.close()).rejects.toThrow(/does not play ecs ListAccountSettings/);
  });

  test('can be taken note of', async () => {
    const lab = await startLab();
    const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toThrow();
    expect(lab.takeDefects()).toEqual(['ec2 DescribeVpcs needs the emulator, and this lab was made without one']);
    await lab.close();
  });

  test('includes requests that are not signed', async () => {
    const lab = await startLab();
    expect((await fetch(lab.endpoint, { method: 'POST' })).status).toBe(501);
    expect(lab.takeDefects()).toEqual(["POST /: not signed with AWS's signature version 4"]);
    await lab.close();
  });
});

describe("the gate of AWS's models", () => {
  test('refuses what the service would refuse, with the path', async () => {
    await using lab = await startLab();
    const cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
    await expect(cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 101 }))).rejects.toThrow(
      /MaxRecords.*at most 100/,
    );
    const lambda = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
    await expect(lambda.send(new ListAliasesCommand({ FunctionName: 'no spaces' }))).rejects.toThrow(/does not match/);
    const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
    const DefaultActions = [{ Type: 'nowhere' as 'forward' }];
    const modify = new ModifyListenerCommand({ ListenerArn: 'arn', DefaultActions });
    await expect(elb.send(modify)).rejects.toThrow(/DefaultActions\[0\]\.Type.*"nowhere" is none of/);
  });
});

test('published rates are enforced on the clock of the lab', async () => {
  await using lab = await startLab({ rates: publishedLimits });
  const lambda = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const ask = (): Promise<string> =>
    lambda.send(new ListAliasesCommand({ FunctionName: 'orders' })).then(
      () => 'answered',
      (error: Error) => error.name,
    );
  const names: string[] = [];
  for (let index = 0; index < 16; index += 1) names.push(await ask());
  expect(names.filter((name) => name === 'TooManyRequestsException')).toHaveLength(1);
  await lab.clock.advance(1000);
  expect(await ask()).toBe('ResourceNotFoundException');
});

test('late answers are late in real time and arrive', async () => {
  await using lab = await startLab();
  lab.faults.add({ fault: { kind: 'latency', milliseconds: 60 } });
  const lambda = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const begin = performance.now();
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'orders' }))).rejects.toThrow(/not found/);
  expect(performance.now() - begin).toBeGreaterThan(55);
});

test('work in virtual time that never ends is stopped by its limit, and its own failure is what is thrown', async () => {
  await using lab = await startLab();
  const hour = 3_600_000;
  const forever = async (): Promise<void> => {
    for (;;) await lab.clock.sleep(hour, new AbortController().signal);
  };
  await expect(inVirtualTime(lab, forever, { limit: 4 * hour })).rejects.toThrow(/virtual time limit/);
  await expect(inVirtualTime(lab, () => Promise.reject(new TypeError('its own')))).rejects.toThrow('its own');
});
