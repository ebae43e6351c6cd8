import { formatSweep, type Lab, sweep } from '@rollway/aws-lab';
import { ServiceCallError } from '@rollway/core';
import { expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { begin } from './test-support/deployment.js';
import { connectionTo, openShop, type Shop, shopAppSpec } from './test-support/shop.js';

/** A whole deployment, and its roll back where a step fails; what became of it, in words. */
async function deploy(lab: Lab, shop: Shop): Promise<string> {
  const target = ecs({ ...shop.settings, connection: connectionTo(lab, { requestTimeout: 150 }), pollAfter: 30_000 });
  const wait = (milliseconds: number) => lab.clock.sleep(milliseconds, new AbortController().signal);
  const deployment = begin(lab, target, shopAppSpec(lab), 'd-1', wait);
  const steps = [
    () => deployment.provision(),
    () => deployment.shift(100, 'test'),
    () => deployment.shift(10),
    () => deployment.shift(100),
    () => deployment.terminate('original'),
  ];
  for (const step of steps) {
    const status = await step().catch((error: unknown) => {
      if (error instanceof ServiceCallError) return { status: 'unknown' };
      throw error;
    });
    if (status.status === 'succeeded') continue;
    await deployment.shift(0);
    await deployment.shift(0, 'test');
    await deployment.terminate('replacement');
    return `${status.status}, rolled back`;
  }
  return 'succeeded';
}

test('every call of a deployment may fail in every way', { timeout: 600_000 }, async () => {
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
