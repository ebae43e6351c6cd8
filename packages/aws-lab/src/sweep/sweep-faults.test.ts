import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import type { Lab } from '../lab.js';
import { formatSweep, type Sweep, sweep } from './sweep-faults.js';

const alias = { FunctionName: 'orders', Name: 'live' } as const;

async function prepare(lab: Lab): Promise<LambdaClient> {
  const client = new LambdaClient({
    ...lab.clientSettings,
    maxAttempts: 1,
    requestHandler: { ...lab.clientSettings.requestHandler, requestTimeout: 150 },
  });
  const Code = { ZipFile: lab.functionCode.register('orders', () => 'yes') };
  const Role = 'arn:aws:iam::123456789012:role/orders';
  await client.send(
    new CreateFunctionCommand({ FunctionName: 'orders', Role, Code, Runtime: 'nodejs20.x', Handler: 'i.h' }),
  );
  return client;
}

/** Publishes and makes the alias; a careful caller looks before it asks again, a careless one gives up. */
function scenario(careful: boolean): Sweep<LambdaClient, string> {
  const once = async (client: LambdaClient): Promise<string> => {
    const { Version = '' } = await client.send(new PublishVersionCommand({ FunctionName: 'orders' }));
    await client.send(new CreateAliasCommand({ ...alias, FunctionVersion: Version })).catch((error: Error) => {
      if (!careful || error.name !== 'ResourceConflictException') throw error;
    });
    await client.send(new UpdateAliasCommand({ ...alias, Description: 'ready' }));
    return (await client.send(new GetAliasCommand(alias))).Description || 'stale';
  };
  const patient = async (client: LambdaClient): Promise<string> => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const outcome = await once(client).catch(() => undefined);
      if (outcome === 'ready') return outcome;
    }
    return 'gave up';
  };
  return {
    prepare,
    act: (_, client) => (careful ? patient(client) : once(client)),
    judge: ({ outcome, undisturbed, lab }) => {
      const versions = Object.keys(lab.context.account.lambda.functions.orders?.versions ?? {}).length;
      if (versions !== 1) return `${versions} versions`;
      return outcome === undisturbed ? undefined : `ended as ${outcome}`;
    },
  };
}

test('every call is failed in every way, and a careful caller comes through', async () => {
  const report = await sweep(scenario(true));
  expect(formatSweep(report)).toContain('4 calls, 29 runs, 0 wrong, 0 not met');
  expect(report.byFault['reset after effect']).toEqual({ runs: 4, right: 4 });
  expect(report.byFault['stale read']).toEqual({ runs: 1, right: 1 });
});

test('a careless caller is found out', async () => {
  const report = await sweep(scenario(false));
  expect(report.problems.length).toBeGreaterThan(20);
  expect(report.problems.find(({ fault }) => fault === 'stale read')?.problem).toBe('ended as stale');
});
