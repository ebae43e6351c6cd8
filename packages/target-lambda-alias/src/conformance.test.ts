import { GetAliasCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { inVirtualTime, lambdaTraffic, startLab } from '@rollway/aws-lab';
import { type WeightedTargetFixture, weightedTargetConformance } from '@rollway/conformance';
import { appSpecRevision } from '@rollway/core';
import { describe, test } from 'vitest';
import { lambdaAlias } from './lambda-alias.js';
import { connectionTo, makeHook, makeOrders, orders, ordersAppSpec, pointAtThird } from './test-support/orders.js';

/** What hooks of the fixture are for: one passes, one fails; a third event does not exist, so it has none. */
const hooks = { BeforeAllowTraffic: 'before', AfterAllowTraffic: 'after' } as const;

async function createFixture(): Promise<WeightedTargetFixture> {
  const lab = await startLab();
  const client = await makeOrders(lab);
  const runs = { BeforeAllowTraffic: 0, AfterAllowTraffic: 0 };
  await makeHook(lab, hooks.BeforeAllowTraffic, () => {
    runs.BeforeAllowTraffic += 1;
    return { Status: 'Succeeded' };
  });
  await makeHook(lab, hooks.AfterAllowTraffic, () => ({ Status: 'Failed' }));
  const traffic = lambdaTraffic(lab, { ...orders, requestsPerSecond: 1, every: 10_000 });
  const create = () => lambdaAlias({ ...orders, connection: connectionTo(lab) });
  return {
    target: create(),
    restart: async () => create(),
    revision: appSpecRevision(ordersAppSpec({ hooks })),
    badRevision: appSpecRevision(ordersAppSpec().replace('"2"', '"9"')),
    events: { good: 'BeforeAllowTraffic', failing: 'AfterAllowTraffic', none: 'AfterInstall' },
    hookRuns: (event) => Promise.resolve(runs[event as keyof typeof runs]),
    replacementWeight: async () => {
      const alias = await client.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' }));
      if (alias.FunctionVersion === '2') return 100;
      return (alias.RoutingConfig?.AdditionalVersionWeights?.['2'] ?? 0) * 100;
    },
    replacementCount: async () => {
      const { Versions = [] } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'orders' }));
      return Versions.filter(({ Version }) => Version === '2').length;
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

describe('lambda-alias over the lab', () => {
  for (const check of weightedTargetConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run);
});
