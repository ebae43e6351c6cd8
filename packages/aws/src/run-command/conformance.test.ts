/** The transport kit over Run Command: nodes of the lab in folders, inputs through a bucket of the emulator. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { folderHost, type Lab, startLab } from '@rollway/aws-lab';
import { type Emulator, startEmulator } from '@rollway/aws-lab/emulator';
import { type TransportFixture, transportConformance } from '@rollway/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import { createRunCommand, type RunCommand } from './ssm-transport.js';

const bucket = 'staging';
let emulator: Emulator;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulator();
  s3 = new S3Client({
    region: 'eu-central-1',
    endpoint: emulator.url,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
  );
});
afterAll(() => emulator.stop());

/** Lets the lab's time run as long as the kit, which is in real time, waits. */
function letTimeRun(lab: Lab): () => void {
  const timer = setInterval(() => {
    void lab.clock.advance(100).then(() => lab.context.timeline.catchUp());
  }, 5);
  return () => clearInterval(timer);
}

const nodeId = `mi-${'0'.repeat(17)}`;

async function createFixture(): Promise<TransportFixture & { readonly runCommand: RunCommand }> {
  const lab = await startLab();
  const stopTime = letTimeRun(lab);
  const directory = await mkdtemp(join(tmpdir(), 'rollway-ssm-'));
  lab.addNode(nodeId, folderHost(directory, { environment: { AWS_SSM_INSTANCE_ID: nodeId } }));
  const runCommand = createRunCommand({
    connection: labConnection(lab),
    waiting: lab.clock,
    staging: { client: s3, bucket },
    stateDirectory: join(directory, 'state'),
  });
  return {
    transport: runCommand.transport(nodeId),
    runCommand,
    directory,
    close: async () => {
      await runCommand.close();
      stopTime();
      await lab.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

describe('Run Command', () => {
  for (const check of transportConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run, 60_000);
});

test('inputs are in the bucket by their digest, once, and removed at the end', async () => {
  const { transport, close } = await createFixture();
  async function* bytes() {
    yield Buffer.from('secret');
  }
  const run = () => transport.run({ script: 'cat', arguments: ['rollway'], stdin: bytes() });
  const results = await Promise.all([run(), run()]);
  expect(results.map(({ stdout }) => stdout)).toEqual(['secret', 'secret']);
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual([
    expect.stringMatching(/^rollway\/[0-9a-f-]{36}\/[0-9a-f]{64}$/),
  ]);
  await close();
  expect((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0);
});

async function* secret() {
  yield Buffer.from('secret');
}
const readInput = { script: 'cat', arguments: ['rollway'] };

test('a controller that closes removes what is its own, not what another has staged', async () => {
  const [one, other] = await Promise.all([createFixture(), createFixture()]);
  await other.transport.run({ ...readInput, stdin: secret() });
  await one.transport.run({ ...readInput, stdin: secret() });
  await one.close();
  expect(await other.transport.run({ ...readInput, stdin: secret() })).toMatchObject({ stdout: 'secret' });
  await other.close();
  expect((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0);
});

test('an input that has gone from the bucket is unknown once, and put there again', async () => {
  const { transport, close } = await createFixture();
  await transport.run({ ...readInput, stdin: secret() });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key ?? '' }));
  await expect(transport.run({ ...readInput, stdin: secret() })).rejects.toMatchObject({ code: 'transport-failed' });
  expect(await transport.run({ ...readInput, stdin: secret() })).toMatchObject({ stdout: 'secret' });
  await close();
});
