import { GetAliasCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { inVirtualTime, lambdaTraffic, startLab } from '@rollway/aws-lab';
import { type WeightedTargetFixture, weightedTargetConformance } from '@rollway/conformance';
import { appSpecRevision, localRevision, s3Revision } from '@rollway/core';
import { describe, test } from 'vitest';
import { lambdaAlias } from './lambda-alias.js';
import { connectionTo, makeHook, makeOrders, orders, ordersAppSpec, pointAtThird } from './test-support/orders.js';

/** What hooks of the fixture are for: one passes, one fails; a third event does not exist, so it has none. */
const hooks = { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' } as const;

/** Everything of a fixture but what is deployed. */
async function createFixture(
  revisions: Pick<WeightedTargetFixture, 'revision' | 'badRevision'>,
): Promise<WeightedTargetFixture> {
  const lab = await startLab();
  const client = await makeOrders(lab);
  const runs = { BeforeAllowTraffic: 0, AfterAllowTraffic: 0 };
  await makeHook(lab, hooks.BeforeAllowTraffic, () => {
    runs.BeforeAllowTraffic += 1;
    return { Status: 'Succeeded' };
  });
  await makeHook(lab, hooks.AfterAllowTraffic, () => ({ Status: 'Failed' }));
  const traffic = lambdaTraffic(lab, { ...orders, requestsPerSecond: 1, every: 10_000 });
  const create = () => lambdaAlias({ ...orders, connection: connectionTo(lab, { rates: false }) });
  return {
    target: create(),
    restart: async () => create(),
    ...revisions,
    events: { good: 'BeforeAllowTraffic', failing: 'AfterAllowTraffic', none: 'AfterInstall' },
    hookRuns: (event) => Promise.resolve(runs[event as keyof typeof runs]),
    replacementWeight: async () => {
      const alias = await client.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' }));
      const [weight = 0] = Object.values(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
      return alias.FunctionVersion === '1' ? weight * 100 : 100;
    },
    replacementCount: async () => {
      const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'orders' }));
      return Versions.filter(({ Version = '' }) => Number(Version) > (revisions.revision === code ? 2 : 1)).length;
    },
    lostRequests: () => Promise.resolve(traffic.counts.errors),
    interfere: () => pointAtThird(lab, client),
    wait: (milliseconds) => inVirtualTime(lab, () => lab.clock.sleep(milliseconds, new AbortController().signal)),
    close: async () => {
      await inVirtualTime(lab, () => traffic.stop());
      await lab.close();
    },
  };
}

const versions = {
  revision: appSpecRevision(ordersAppSpec({ hooks })),
  badRevision: appSpecRevision(ordersAppSpec().replace('"2"', '"9"')),
};
const code = s3Revision({ bucket: 'releases', key: 'orders.zip' });

describe('lambda-alias with versions from an AppSpec', () => {
  for (const check of weightedTargetConformance({ createFixture: () => createFixture(versions) })) {
    test(`${check.id}: ${check.title}`, check.run);
  }
});

describe('lambda-alias with code from S3', () => {
  const createCodeFixture = (): Promise<WeightedTargetFixture> =>
    createFixture({ revision: code, badRevision: localRevision('/releases/orders.zip') });
  const gaps = {
    'weighted/hook-runs': 'a zip has no AppSpec, so no hooks but callbacks',
    'weighted/failed-hook-is-a-value': 'a zip has no AppSpec, so no hooks but callbacks',
  };
  for (const check of weightedTargetConformance({ createFixture: createCodeFixture, gaps })) {
    test(`${check.id}: ${check.title}`, check.run);
  }
});
