import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GetAliasCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { cloudWatchAlarms, createAwsConnection } from '@rollway/aws';
import {
  type CreateDriver,
  createErrorAlarm,
  createFunction,
  inVirtualTime,
  type Lab,
  lambdaTraffic,
  runDeployment,
  startLab,
} from '@rollway/aws-lab';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkoutRevision, defineCheckout } from './checkout.js';

const surroundings = { functionName: 'checkout', alias: 'live', alarmName: 'checkout-errors' } as const;
const versions = { current: '1', target: '2' } as const;

let lab: Lab;

beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.close());

async function prepare(second: () => unknown): Promise<LambdaClient> {
  const client = await createFunction(lab, { ...surroundings, versions: [() => 'one', second] });
  await createErrorAlarm(lab, { ...surroundings, errors: 5 });
  await lab.clock.advance(60_000);
  return client;
}

const serving = async (client: LambdaClient): Promise<string | undefined> =>
  (await client.send(new GetAliasCommand({ FunctionName: 'checkout', Name: 'live' }))).FunctionVersion;

/** Runs it as `main.ts` does, but under traffic and in the lab's time. */
async function deploy() {
  const { region, endpoint, clientSettings, clock } = lab;
  const { credentials } = clientSettings;
  const connection = createAwsConnection({ region, endpoint, credentials, waiting: clock });
  const createDriver: CreateDriver = (settings) =>
    createEmbeddedDriver({ ...settings, monitoring: { monitor: cloudWatchAlarms({ connection }) } });
  const group = defineCheckout(surroundings, connection);
  const revision = checkoutRevision(surroundings, versions);
  return inVirtualTime(lab, async () => {
    const traffic = lambdaTraffic(lab, { ...surroundings, every: 5000 });
    const { result } = await runDeployment(lab, { createDriver, group, revision });
    await traffic.stop();
    return { result, counts: traffic.counts };
  });
}

test('a good version takes over', async () => {
  const client = await prepare(() => 'two');
  const { result, counts } = await deploy();
  expect(result.status).toBe('succeeded');
  expect(counts.errors).toBe(0);
  expect(await serving(client)).toBe('2');
});

test('a bad version is taken back by its alarm, after a tenth of the requests for a minute or two', async () => {
  const client = await prepare(() => Promise.reject(new TypeError('bad')));
  const { result, counts } = await deploy();
  expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
  expect(await serving(client)).toBe('1');
  expect(counts.of('2')?.requests).toBeLessThan(240);
  expect(counts.percentOf('2')).toBeLessThan(20);
});

test('the program itself speaks to whatever AWS_ENDPOINT_URL names', async () => {
  const client = await prepare(() => 'two');
  const directory = await mkdtemp(join(tmpdir(), 'lambda-canary-'));
  const { accessKeyId, secretAccessKey } = lab.clientSettings.credentials;
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const options = ['--conditions=@rollway/source', '--import', 'tsx', program];
  const { stdout } = await promisify(execFile)(process.execPath, [...options, '1', '2', 'checkout-2'], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: lab.endpoint,
      AWS_REGION: lab.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      FUNCTION_NAME: 'checkout',
      FUNCTION_ALIAS: 'live',
      ALARM_NAME: 'checkout-errors',
      CANARY_SECONDS: '1',
      JOURNAL: join(directory, 'journal'),
    },
  }).finally(() => rm(directory, { recursive: true, force: true }));
  expect(stdout.trim().split('\n')).toEqual(['10 % on version 2', '100 % on version 2', 'succeeded']);
  expect(await serving(client)).toBe('2');
});
