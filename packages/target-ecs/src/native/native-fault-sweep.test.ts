import { isDeepStrictEqual } from 'node:util';
import { formatSweep, type Lab, runDeployment, sweep } from '@rollway/aws-lab';
import { appSpecRevision, blueGreen, canary, defineDeploymentGroup, minutes } from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { ecs } from '../ecs.js';
import { type NativeShop, openNativeShop, ownConfiguration } from '../test-support/native-shop.js';
import { connectionTo, shopAppSpec } from '../test-support/shop.js';

/** A whole deployment with test traffic, and its roll back where a step fails; how it ended. */
async function deploy(lab: Lab, shop: NativeShop): Promise<string> {
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

test('every call of a deployment by ECS itself may fail in every way', { timeout: 1_800_000 }, async () => {
  const report = await sweep<NativeShop, string>({
    prepare: (lab) => openNativeShop(lab),
    act: deploy,
    judge: async ({ lab, prepared: shop, outcome, undisturbed }) => {
      const [service] = Object.values(lab.context.account.ecs.services);
      const made = service?.serviceDeployments.length ?? 0;
      if (made > 2) return `${made - 1} service deployments were made`;
      const { taskDefinition = '', deployments = [], deploymentConfiguration } = await shop.describe();
      const { blue, green } = await shop.weights();
      const isThere = outcome === undisturbed;
      const [wanted, serving, idle] = isThere ? ['web:2', green, blue] : ['web:1', blue, green || 0];
      if (deployments.length !== 1 || !taskDefinition.endsWith(wanted))
        return `${outcome}, and it runs ${taskDefinition}`;
      if (serving !== 100 || idle !== 0) return `${outcome}, and the weights are ${blue}, ${green}`;
      const borrowed = !isDeepStrictEqual(deploymentConfiguration, ownConfiguration);
      return borrowed ? `${outcome}, and the service has ${JSON.stringify(deploymentConfiguration)}` : undefined;
    },
  });
  console.log(formatSweep(report));
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(200);
});
