import { DescribeTaskSetsCommand, UpdateServicePrimaryTaskSetCommand } from '@aws-sdk/client-ecs';
import { createTargetGroup, type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { begin } from './test-support/deployment.js';
import { openShop, place, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
});
afterEach(() => lab.close());

test('several pairs move together, each with its own container and listener', async () => {
  const admin = await createTargetGroup(shop.elb, 'admin');
  // The test listener of the shop serves as the listener of the second pair here: another port of the same service.
  const pairs = [
    { targetGroups: shop.settings.targetGroups, productionListener: shop.production },
    { targetGroups: [admin, shop.other] as const, productionListener: shop.test, container: { name: 'app', port: 80 } },
  ];
  await serveBoth(admin);
  const target = ecs({ ...place, connection: shop.settings.connection ?? {}, targetGroupPairs: pairs });
  const revision = begin(lab, target, shopAppSpec(lab), 'd-2');
  expect(await revision.provision()).toMatchObject({ status: 'succeeded' });
  expect(await revision.shift(25)).toMatchObject({ status: 'succeeded' });
  expect(await shop.weights()).toEqual({ blue: 75, green: 25 });
  expect(await shop.weights(shop.test)).toEqual({ [admin]: 75, other: 25 });
  const { taskSets } = await shop.ecs.send(new DescribeTaskSetsCommand(place));
  const made = taskSets?.find(({ externalId }) => externalId === 'd-2');
  expect(made?.loadBalancers?.map(({ targetGroupArn }) => targetGroupArn)).toEqual([shop.green, shop.other]);
});

/** Makes a PRIMARY that is in the first group of both pairs. */
async function serveBoth(admin: string): Promise<void> {
  await shop.setWeights({ [admin]: 1 }, shop.test);
  const loadBalancers = [shop.blue, admin].map((targetGroupArn) => ({
    targetGroupArn,
    containerName: 'app',
    containerPort: 80,
  }));
  const primaryTaskSet = await shop.createTaskSet(loadBalancers);
  await lab.clock.advance(60_000);
  await shop.ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet }));
}
