import { inVirtualTime, listenerTraffic, startLab } from '@rollway/aws-lab';
import { type WeightedTargetFixture, weightedTargetConformance } from '@rollway/conformance';
import { appSpecRevision } from '@rollway/core';
import { describe, test } from 'vitest';
import { ecs } from '../ecs.js';
import { openNativeShop } from '../test-support/native-shop.js';
import { makeHook, pass, shopAppSpec } from '../test-support/shop.js';

const hooks = { BeforeInstall: 'before', AfterInstall: 'after' } as const;

async function createFixture(): Promise<WeightedTargetFixture> {
  const lab = await startLab();
  const shop = await openNativeShop(lab);
  const runs = { BeforeInstall: 0, AfterInstall: 0 };
  await makeHook(lab, hooks.BeforeInstall, () => {
    runs.BeforeInstall += 1;
    return { Status: 'Succeeded' };
  });
  await makeHook(lab, hooks.AfterInstall, () => ({ Status: 'Failed' }));
  const traffic = listenerTraffic(lab, { listenerArn: shop.rules.production, requestsPerSecond: 1, every: 10_000 });
  const create = () => ecs(shop.settings);
  const badProperties = { LoadBalancerInfo: { ContainerName: 'db', ContainerPort: 80 } };
  return {
    target: create(),
    restart: async () => create(),
    plannedWeights: [10, 100],
    revision: appSpecRevision(shopAppSpec(lab, { hooks })),
    badRevision: appSpecRevision(shopAppSpec(lab, { properties: badProperties })),
    events: { good: 'BeforeInstall', failing: 'AfterInstall', none: 'AfterAllowTraffic' },
    hookRuns: (event) => Promise.resolve(runs[event as keyof typeof runs]),
    replacementWeight: async () => (await shop.weights()).green || 0,
    replacementCount: async () => ((await shop.describe()).deployments ?? []).length - 1,
    lostRequests: () => Promise.resolve(traffic.counts.errors),
    interfere: () => shop.setWeights({ blue: 60, green: 40 }),
    wait: (milliseconds) => pass(lab, milliseconds),
    close: async () => {
      await inVirtualTime(lab, () => traffic.stop());
      await lab.close();
    },
  };
}

describe('ecs, deployed by ECS itself', () => {
  for (const check of weightedTargetConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run);
});
