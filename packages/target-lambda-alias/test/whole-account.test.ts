import {
  CreateFunctionCommand,
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  ListVersionsByFunctionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { createFunction, type Lab, startLab } from '@rollway/aws-lab';
import { appSpecRevision, blueGreen, defineDeploymentGroup, s3Revision } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lambdaAlias } from '../src/lambda-alias.js';
import { connectionTo, makeOrders, ordersAppSpec, role } from '../src/test-support/orders.js';
import { canaryOfTen, deployOrders, routing, updatesOf } from './support/orders-deployment.js';

let lab: Lab;
let client: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  client = await makeOrders(lab);
  await lab.clock.advance(1000);
});
afterEach(() => lab.close());

const failingAfter = { hooks: { callbacks: { AfterAllowTraffic: async () => 'Failed' as const } } };

async function publishedVersions(functionName = 'orders'): Promise<readonly (string | undefined)[]> {
  const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: functionName }));
  return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
}

describe('provisioned concurrency', () => {
  const provision = (Qualifier: string, amount: number): Promise<unknown> =>
    client.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName: 'orders',
        Qualifier,
        ProvisionedConcurrentExecutions: amount,
      }),
    );
  const provisioned = async (Qualifier: string): Promise<string> => {
    const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'orders', Qualifier });
    const found = await client.send(command).catch(() => undefined);
    return found === undefined ? 'none' : `${found.RequestedProvisionedConcurrentExecutions} ${found.Status}`;
  };

  test('of the version before is ready on the target before any traffic moves, and stays with the original', async () => {
    await provision('1', 7);
    await lab.clock.advance(60_000);
    let atFirstShift = '';
    let looking: Promise<void> | undefined;
    const { result } = await deployOrders(lab, {
      onEvent(event) {
        if (event.type !== 'traffic-shift-started' || looking !== undefined) return;
        looking = provisioned('2').then((found) => {
          atFirstShift = found;
        });
      },
    });
    await looking;
    expect(result.status).toBe('succeeded');
    expect(atFirstShift).toBe('7 READY');
    expect(await provisioned('1')).toBe('7 READY');
  });

  test('of the original is given back when the strategy says so, that of the replacement when it is rolled back', async () => {
    await provision('1', 7);
    await lab.clock.advance(60_000);
    const strategy = blueGreen({ trafficRouting: canaryOfTen, original: 'terminate' });
    const failed = await deployOrders(lab, { strategy, target: failingAfter });
    expect(failed.result).toMatchObject({ status: 'failed', rolledBack: true });
    expect([await provisioned('1'), await provisioned('2')]).toEqual(['7 READY', 'none']);
    const { result } = await deployOrders(lab, { strategy });
    expect(result.status).toBe('succeeded');
    expect([await provisioned('1'), await provisioned('2')]).toEqual(['none', '7 READY']);
  });

  test('of an alias that serves the target already is left as it is', async () => {
    await client.send(new UpdateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '2' }));
    await provision('1', 3);
    await provision('2', 3);
    await lab.clock.advance(60_000);
    const { result } = await deployOrders(lab, { target: failingAfter });
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(await provisioned('2')).toBe('3 READY');
  });

  test('on the alias itself: weights are refused with the cause, and traffic stays', async () => {
    await provision('live', 5);
    await lab.clock.advance(60_000);
    const { result } = await deployOrders(lab);
    expect(result.status).toBe('failed');
    expect(result.error?.message).toMatch(/Alias with weights can not be used with Provisioned Concurrency/);
    expect(await routing(client)).toBe('1');
  });

  test('on the alias itself: all at once moves it, and waits until the capacity has moved along', async () => {
    await provision('live', 5);
    await lab.clock.advance(60_000);
    const { result } = await deployOrders(lab, { strategy: blueGreen({ trafficRouting: { type: 'all-at-once' } }) });
    expect(result.status).toBe('succeeded');
    expect(result.duration).toBeGreaterThanOrEqual(60_000);
    expect([await routing(client), await provisioned('live')]).toEqual(['2', '5 READY']);
  });
});

describe('several functions', () => {
  const functionNames = ['orders', 'invoices'];

  beforeEach(async () => {
    await createFunction(lab, { functionName: 'invoices', alias: 'live', versions: [() => 'one', () => 'two'] });
    await lab.clock.advance(1000);
  });

  const deployBoth = () =>
    deployOrders(lab, {
      group: defineDeploymentGroup({
        name: 'orders',
        target: lambdaAlias({
          functions: functionNames.map((functionName) => ({ functionName, alias: 'live' })),
          connection: connectionTo(lab),
        }),
        strategy: blueGreen({ trafficRouting: canaryOfTen }),
        rollbackOn: ['deployment-failure'],
      }),
      revision: appSpecRevision(
        JSON.stringify({
          version: 0.0,
          Resources: functionNames.map((name) => ({
            [name]: {
              Type: 'AWS::Lambda::Function',
              Properties: { Name: name, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
            },
          })),
        }),
      ),
    });
  const standing = (): Promise<readonly string[]> => Promise.all(functionNames.map((name) => routing(client, name)));

  test('move together', async () => {
    expect((await deployBoth()).result.status).toBe('succeeded');
    expect(await standing()).toEqual(['2', '2']);
  });

  test.each([
    ['the first', 1],
    ['the last', 2],
  ] as const)('have one verdict: the second one cannot take %s step, and both go back', async (_which, step) => {
    lab.faults.add({
      operation: 'UpdateAlias',
      call: step * 2,
      fault: { kind: 'refusal', code: 'ResourceNotFoundException', status: 404 },
    });
    expect((await deployBoth()).result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(await standing()).toEqual(['1', '1']);
  });
});

describe('code from S3', () => {
  const zip = s3Revision({ bucket: 'releases', key: 'orders.zip' });

  test('is published once, described by its deployment, and takes over', async () => {
    expect((await deployOrders(lab, { revision: zip })).result.status).toBe('succeeded');
    expect([await publishedVersions(), await routing(client)]).toEqual([['1', '2', '3'], '3']);
  });

  test('that fails leaves no version behind', async () => {
    const { result } = await deployOrders(lab, { revision: zip, target: failingAfter });
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect([await publishedVersions(), await routing(client)]).toEqual([['1', '2'], '1']);
  });

  test('of a function without the alias makes it; rolled back, it is gone again', async () => {
    const Code = { ZipFile: lab.functionCode.register('first', () => 'first') };
    const FunctionName = 'fresh';
    await client.send(
      new CreateFunctionCommand({ FunctionName, Role: role, Handler: 'i.h', Runtime: 'nodejs20.x', Code }),
    );
    const groupWith = (options: object) =>
      defineDeploymentGroup({
        name: 'orders',
        target: lambdaAlias({ functionName: FunctionName, alias: 'live', connection: connectionTo(lab), ...options }),
        strategy: blueGreen({ trafficRouting: canaryOfTen }),
        rollbackOn: ['deployment-failure'],
      });
    const failed = await deployOrders(lab, { group: groupWith(failingAfter), revision: zip });
    expect(failed.result).toMatchObject({ status: 'failed', rolledBack: true });
    await expect(client.send(new GetAliasCommand({ FunctionName, Name: 'live' }))).rejects.toThrow(/Cannot find alias/);
    expect((await deployOrders(lab, { group: groupWith({}), revision: zip })).result.status).toBe('succeeded');
    expect(await routing(client, FunctionName)).toBe(String((await publishedVersions(FunctionName)).at(-1)));
  });
});

describe('a version that serves already', () => {
  const unchanged = ordersAppSpec().replace('"TargetVersion":"2"', '"TargetVersion":"1"');
  const zip = s3Revision({ bucket: 'releases', key: 'orders.zip' });

  test.each([
    ['named as current and target', unchanged],
    ['while the AppSpec still names the one before', ordersAppSpec()],
  ])('%s is a success without a single update', async (_how, content) => {
    if (content !== unchanged) {
      await client.send(new UpdateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '2' }));
    }
    const before = updatesOf(lab).length;
    const { result } = await deployOrders(lab, { revision: appSpecRevision(content) });
    expect(result.status).toBe('succeeded');
    expect(updatesOf(lab)).toHaveLength(before);
    expect(await routing(client)).toBe(content === unchanged ? '1' : '2');
  });

  test('as code from S3 is a success without a new version or an update; rolled back it stays', async () => {
    await deployOrders(lab, { revision: zip });
    const before = updatesOf(lab).length;
    expect((await deployOrders(lab, { revision: zip })).result.status).toBe('succeeded');
    expect((await deployOrders(lab, { revision: zip, target: failingAfter })).result.status).toBe('failed');
    expect(updatesOf(lab)).toHaveLength(before);
    expect([await publishedVersions(), await routing(client)]).toEqual([['1', '2', '3'], '3']);
  });
});
