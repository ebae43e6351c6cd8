import { formatSweep, type Lab, runDeployment, sweep } from '@rollway/aws-lab';
import { appSpecRevision, blueGreen, canary, defineDeploymentGroup, minutes } from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { connectionTo, openShop, type Shop, shopAppSpec } from './test-support/shop.js';

/** A whole deployment with test traffic, and its roll back where a step fails; how it ended. */
async function deploy(lab: Lab, shop: Shop): Promise<string> {
  const group = defineDeploymentGroup({
    name: 'web',
    target: ecs({ ...shop.settings, connection: connectionTo(lab, { requestTimeout: 150 }), pollAfter: 30_000 }),
    strategy: blueGreen({ trafficRouting: canary({ percentage: 10, interval: minutes(5) }), testTraffic: true }),
    rollbackOn: ['deployment-failure'],
  });
  const revision = appSpecRevision(shopAppSpec(lab));
  try {
    const { result } = await runDeployment(lab, { createDriver: createEmbeddedDriver, group, revision });
    return `${result.status}${result.rolledBack ? ', rolled back' : ''}`;
  } catch (error) {
    return `refused: ${String(error)}`;
  }
}

test('every call of a deployment may fail in every way', { timeout: 1_800_000 }, async () => {
  const report = await sweep<Shop, string>({
    prepare: openShop,
    act: deploy,
    judge: async ({ lab, prepared: shop, outcome, undisturbed }) => {
      const tasks = Object.values(lab.context.account.ecs.tasks).filter(({ image }) => image === 'web:2');
      const made = new Set(tasks.map(({ groupId }) => groupId)).size;
      if (made > 1) return `${made} task sets were made`;
      const { taskSets = [] } = await shop.describe();
      const [{ blue = 0, green = 0 }, served] = [await shop.weights(), taskSets.map(({ externalId }) => externalId)];
      const [wanted, serving, idle] = outcome === undisturbed ? ['d-1', green, blue] : [undefined, blue, green];
      if (served.length !== 1 || served[0] !== wanted) return `${outcome}, and there are task sets ${served.join()}`;
      return serving > 0 && idle === 0 ? undefined : `${outcome}, and the weights are ${blue}, ${green}`;
    },
  });
  console.log(formatSweep(report));
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(200);
});
