import { GetAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { type Fault, inVirtualTime, type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { labConnection, makeFunction } from '../test-support/lab-connection.js';
import { createAwsConnection } from './aws-connection.js';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab();
  await makeFunction(lab);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await lab.close();
});

const get = (): GetAliasCommand => new GetAliasCommand({ FunctionName: 'orders', Name: 'live' });
const attempts = (): readonly number[] =>
  lab.calls.filter(({ operation }) => operation === 'GetAlias').map(({ attempt }) => attempt);

describe('retries', () => {
  test.each<Fault>([{ kind: 'throttle' }, { kind: 'server-error' }, { kind: 'reset-before' }, { kind: 'hang' }])(
    'get over a passing fault: $kind',
    async (fault) => {
      lab.faults.add({ operation: 'GetAlias', attempts: 1, fault });
      const client = labConnection(lab).client(LambdaClient);
      const { FunctionVersion } = await inVirtualTime(lab, () => client.send(get()));
      expect(FunctionVersion).toBe('1');
      expect(attempts()).toEqual([1, 2]);
    },
  );

  test('wait on the given time only: a second and more after throttling', async () => {
    lab.faults.add({ operation: 'GetAlias', attempts: 2, fault: { kind: 'throttle' } });
    const client = labConnection(lab).client(LambdaClient);
    const begin = lab.clock.now();
    await inVirtualTime(lab, () => client.send(get()));
    // Half of 1000 ms, then half of 2000 ms.
    expect(lab.clock.now() - begin).toBe(1500);
  });

  test('end after the last attempt with the error of the service', async () => {
    lab.faults.add({ operation: 'GetAlias', fault: { kind: 'throttle' } });
    const client = labConnection(lab, { maxAttempts: 3 }).client(LambdaClient);
    await expect(inVirtualTime(lab, () => client.send(get()))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    expect(attempts()).toEqual([1, 2, 3]);
  });

  test('share one budget, so that a dead endpoint is not hammered by a fleet', async () => {
    lab.faults.add({ operation: 'GetAlias', fault: { kind: 'server-error' } });
    const client = labConnection(lab, { rates: false }).client(LambdaClient);
    const all = Array.from({ length: 60 }, () => client.send(get()).catch(() => undefined));
    await inVirtualTime(lab, () => Promise.all(all));
    // 500 tokens pay for 35 retries of 14 each, however many calls there are.
    expect(attempts().filter((attempt) => attempt > 1)).toHaveLength(35);
  });

  test('are not made for a quota that is used up, nor where one attempt was asked for', async () => {
    lab.faults.add({ operation: 'GetAlias', call: 1, fault: { kind: 'refusal', code: 'LimitExceededException' } });
    lab.faults.add({ operation: 'GetAlias', call: 2, fault: { kind: 'server-error' } });
    const connection = labConnection(lab);
    await expect(connection.client(LambdaClient).send(get())).rejects.toThrow();
    await expect(connection.client(LambdaClient, { retries: false }).send(get())).rejects.toThrow();
    expect(attempts()).toEqual([1, 1]);
  });
});

test('calls are held to the published rate, attempt by attempt', async () => {
  const client = labConnection(lab).client(LambdaClient);
  const begin = lab.clock.now();
  await inVirtualTime(lab, () => Promise.all(Array.from({ length: 45 }, () => client.send(get()))));
  // Fifteen at once and fifteen a second after that.
  expect(lab.clock.now() - begin).toBe(2000);
  expect(attempts()).toHaveLength(45);
});

test('a rate of your own comes before the published one, also for a client of your own', async () => {
  const rates = [{ service: 'Lambda', operations: /^GetAlias$/, capacity: 1, refillPerSecond: 1 }];
  const connection = labConnection(lab, { rates });
  const client = connection.limit(new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 }));
  const begin = lab.clock.now();
  await inVirtualTime(lab, () => Promise.all([client.send(get()), client.send(get()), client.send(get())]));
  expect(lab.clock.now() - begin).toBe(2000);
});

test('one class of clients is one client', () => {
  const connection = labConnection(lab);
  expect(connection.client(LambdaClient)).toBe(connection.client(LambdaClient));
  expect(connection.client(LambdaClient, { retries: false })).not.toBe(connection.client(LambdaClient));
});

test("endpoint, region and credentials come from the SDK's own chain when they are not given", async () => {
  vi.stubEnv('AWS_ENDPOINT_URL', lab.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-west-3');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDCHAIN');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const client = createAwsConnection().client(LambdaClient);
  await client.send(new UpdateAliasCommand({ FunctionName: 'orders', Name: 'live', Description: 'found' }));
  expect(lab.calls.at(-1)).toMatchObject({ operation: 'UpdateAlias', performed: true });
  expect(await client.config.region()).toBe('eu-west-3');
});

test('settings are refused with every problem they have', () => {
  const settings = {
    region: '',
    connectTimeout: 0,
    maxAttempts: 1.5,
    rates: [{ service: 'ECS', capacity: 0, refillPerSecond: 1 }],
  };
  expect(() => createAwsConnection(settings)).toThrow(
    /connectTimeout: must be an integer, 1 or more, got 0[\s\S]*maxAttempts[\s\S]*region: must not be empty[\s\S]*rates\[0\]/,
  );
});
