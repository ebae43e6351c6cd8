import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.js';

let lab: Lab;
let lambda: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  lambda = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
});
afterEach(() => lab.close());

const role = 'arn:aws:iam::123456789012:role/orders';

async function twoVersions(): Promise<void> {
  const first = lab.functionCode.register('orders 1', () => 'one');
  const second = lab.functionCode.register('orders 2', () => 'two');
  const settings = { FunctionName: 'orders', Role: role, Handler: 'index.handler', Runtime: 'nodejs20.x' as const };
  await lambda.send(new CreateFunctionCommand({ ...settings, Code: { ZipFile: first }, Publish: true }));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile: second }));
  await lab.clock.advance(2000);
  await lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  await lambda.send(new CreateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '1' }));
}

const split = (weight: number, RevisionId?: string): UpdateAliasCommand =>
  new UpdateAliasCommand({
    FunctionName: 'orders',
    Name: 'live',
    RoutingConfig: { AdditionalVersionWeights: { '2': weight } },
    RevisionId,
  });

test('an alias sends its share of invocations to the second version, and says which it was', async () => {
  await twoVersions();
  await lambda.send(split(0.25));
  const met: Record<string, number> = { '1': 0, '2': 0 };
  for (let index = 0; index < 200; index += 1) {
    const { ExecutedVersion = '', Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: 'orders', Qualifier: 'live' }),
    );
    met[ExecutedVersion] = (met[ExecutedVersion] ?? 0) + 1;
    expect(Payload?.transformToString()).toBe(ExecutedVersion === '1' ? '"one"' : '"two"');
  }
  expect(met['2']).toBeGreaterThan(30);
  expect(met['2']).toBeLessThan(75);
});

test('a revision that is not the current one is refused, and every change makes a new one', async () => {
  await twoVersions();
  const { RevisionId } = await lambda.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' }));
  const changed = await lambda.send(split(0.5, RevisionId));
  expect(changed.RevisionId).not.toBe(RevisionId);
  await expect(lambda.send(split(0.9, RevisionId))).rejects.toMatchObject({
    name: 'PreconditionFailedException',
    $metadata: { httpStatusCode: 412 },
  });
});

test('an update holds other changes off until it ends, and unchanged code publishes the same version', async () => {
  await twoVersions();
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile: Buffer.from('third') }));
  const publish = (): PublishVersionCommand => new PublishVersionCommand({ FunctionName: 'orders' });
  await expect(lambda.send(publish())).rejects.toMatchObject({ name: 'ResourceConflictException' });
  await lab.clock.advance(2000);
  const { Version } = await lambda.send(publish());
  expect(Version).toBe('3');
  expect((await lambda.send(publish())).Version).toBe('3');
});

test('weights that Lambda refuses are refused', async () => {
  await twoVersions();
  await expect(lambda.send(split(1.5))).rejects.toThrow(/at most 1/);
  const three = { FunctionName: 'orders', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { '1': 0.1 } } };
  await expect(lambda.send(new UpdateAliasCommand(three))).rejects.toThrow(/must differ/);
});

test("the SDK's own paginators and waiters work", async () => {
  await twoVersions();
  const seen: string[] = [];
  const pages = paginateListVersionsByFunction({ client: lambda, pageSize: 1 }, { FunctionName: 'orders' });
  for await (const { Versions = [] } of pages) seen.push(...Versions.map(({ Version = '' }) => Version));
  expect(seen).toEqual(['$LATEST', '1', '2']);
  await lab.clock.advance(1000);
  const waited = await waitUntilPublishedVersionActive(
    { client: lambda, maxWaitTime: 10 },
    { FunctionName: 'orders', Qualifier: '2' },
  );
  expect(waited.state).toBe('SUCCESS');
});
