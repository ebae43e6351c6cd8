import { inVirtualTime, listenerTraffic, startLab } from '@rollway/aws-lab';
import { type WeightedTargetFixture, weightedTargetConformance } from '@rollway/conformance';
import { appSpecRevision } from '@rollway/core';
import { describe, test } from 'vitest';
import { ecs } from './ecs.js';
import { makeHook, openShop, pass, shopAppSpec } from './test-support/shop.js';

const hooks = { BeforeInstall: 'before', AfterInstall: 'after' } as const;

async function createFixture(): Promise<WeightedTargetFixture> {
  const lab = await startLab({ behaviour: { weightPropagation: 90_000 } });
  const shop = await openShop(lab);
  const runs = { BeforeInstall: 0, AfterInstall: 0 };
  await makeHook(lab, hooks.BeforeInstall, () => {
    runs.BeforeInstall += 1;
    return { Status: 'Succeeded' };
  });
  await makeHook(lab, hooks.AfterInstall, () => ({ Status: 'Failed' }));
  const traffic = listenerTraffic(lab, { listenerArn: shop.production, requestsPerSecond: 1, every: 10_000 });
  const create = () => ecs(shop.settings);
  return {
    target: create(),
    restart: async () => create(),
    revision: appSpecRevision(shopAppSpec(lab, { hooks })),
    badRevision: appSpecRevision(
      shopAppSpec(lab, { properties: { LoadBalancerInfo: { ContainerName: 'db', ContainerPort: 80 } } }),
    ),
    events: { good: 'BeforeInstall', failing: 'AfterInstall', none: 'AfterAllowTraffic' },
    hookRuns: (event) => Promise.resolve(runs[event as keyof typeof runs]),
    replacementWeight: async () => {
      const { blue = 0, green = 0 } = await shop.weights();
      return (100 * green) / (blue + green);
    },
    replacementCount: async () => {
      const { taskSets = [] } = await shop.describe();
      return taskSets.filter(({ taskSetArn }) => taskSetArn !== shop.first).length;
    },
    lostRequests: () => Promise.resolve(traffic.counts.errors),
    interfere: () => shop.setWeights({ blue: 90, green: 10, other: 10 }),
    wait: (milliseconds) => pass(lab, milliseconds),
    close: async () => {
      await inVirtualTime(lab, () => traffic.stop());
      await lab.close();
    },
  };
}

describe('ecs', () => {
  for (const check of weightedTargetConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run);
});
