import { type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { begin } from './test-support/deployment.js';
import { openShop, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
});
afterEach(() => lab.close());

const taskSets = async () =>
  ((await shop.describe()).taskSets ?? []).map(({ taskSetArn, status }) => [taskSetArn, status]);

test('the original goes after its weight has settled, and is gone when it is done', async () => {
  const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
  await deployment.provision();
  await deployment.shift(100);
  const before = lab.clock.now();
  expect(await deployment.terminate('original')).toMatchObject({ status: 'succeeded' });
  // Two minutes to settle, 60 s to drain, 5 s to stop.
  expect(lab.clock.now() - before).toBeGreaterThanOrEqual(185_000);
  expect(lab.clock.now() - before).toBeLessThan(195_000);
  expect(await taskSets()).toEqual([[deployment.replacement().taskSet, 'PRIMARY']]);
  expect(await shop.weights()).toEqual({ blue: 0, green: 100 });
});

test('a settle time of its own counts', async () => {
  const deployment = begin(lab, ecs({ ...shop.settings, settleTime: 0 }), shopAppSpec(lab));
  await deployment.provision();
  await deployment.shift(100);
  const before = lab.clock.now();
  await deployment.terminate('original');
  expect(lab.clock.now() - before).toBeLessThan(75_000);
});

test.each(['original', 'replacement'] as const)('%s that still has traffic stays', async (side) => {
  const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
  await deployment.provision();
  await deployment.shift(50);
  expect(await deployment.terminate(side)).toMatchObject({
    status: 'failed',
    diagnostics: { message: expect.stringMatching(/still has traffic on .*: blue 50, green 50/) },
  });
  expect(await taskSets()).toHaveLength(2);
});

test('a replacement that is PRIMARY gives that back before it goes', async () => {
  const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
  await deployment.provision();
  await deployment.shift(100);
  // Weights alone, as a template would set them back.
  await shop.setWeights({ blue: 1, green: 0 });
  expect(await deployment.terminate('replacement')).toMatchObject({ status: 'succeeded' });
  expect(await taskSets()).toEqual([[shop.first, 'PRIMARY']]);
});

test('groups take turns from one deployment to the next', async () => {
  const target = ecs(shop.settings);
  for (const [id, live] of [
    ['d-1', 'green'],
    ['d-2', 'blue'],
    ['d-3', 'green'],
  ] as const) {
    const deployment = begin(lab, target, shopAppSpec(lab), id);
    expect(await deployment.provision()).toMatchObject({ status: 'succeeded' });
    expect(await deployment.shift(100)).toMatchObject({ status: 'succeeded' });
    expect(await deployment.terminate('original')).toMatchObject({ status: 'succeeded' });
    expect(await shop.weights()).toMatchObject({ [live]: 100 });
    expect(await taskSets()).toEqual([[deployment.replacement().taskSet, 'PRIMARY']]);
  }
});
