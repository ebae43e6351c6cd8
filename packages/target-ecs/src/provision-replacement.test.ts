import { DeleteTaskSetCommand } from '@aws-sdk/client-ecs';
import { type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { begin } from './test-support/deployment.js';
import { network, openShop, place, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
});
afterEach(() => lab.close());

const created = () => lab.calls.filter(({ operation }) => operation === 'CreateTaskSet').slice(1);

test('makes a task set like the PRIMARY, in a group that is checked before it gets traffic', async () => {
  const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
  expect(await deployment.provision()).toMatchObject({ status: 'succeeded' });
  expect(created().map(({ input }) => input)).toEqual([
    expect.objectContaining({
      externalId: 'd-1',
      clientToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      scale: { value: 100, unit: 'PERCENT' },
      launchType: 'FARGATE',
      networkConfiguration: network,
      loadBalancers: [{ targetGroupArn: shop.green, containerName: 'app', containerPort: 80 }],
      tags: [
        { key: 'rollway:deployment-id', value: 'd-1' },
        { key: 'rollway:deployment-group', value: 'web' },
      ],
    }),
  ]);
  expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
  const { taskSets = [] } = await shop.describe();
  expect(taskSets.map(({ stabilityStatus }) => stabilityStatus)).toEqual(['STEADY_STATE', 'STEADY_STATE']);
  expect(deployment.replacement()).toEqual({
    taskSet: taskSets[1]?.taskSetArn,
    originalTaskSet: shop.first,
    pairs: [{ original: shop.blue, replacement: shop.green, production: [shop.production], test: [shop.test] }],
  });
});

test('takes network, capacity and platform from the AppSpec where it has them', async () => {
  const AwsvpcConfiguration = { Subnets: ['subnet-9'], SecurityGroups: ['sg-9'], AssignPublicIp: 'DISABLED' };
  const properties = {
    PlatformVersion: '1.4.0',
    NetworkConfiguration: { AwsvpcConfiguration },
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Base: 1, Weight: 2 }],
  };
  expect(await begin(lab, ecs(shop.settings), shopAppSpec(lab, { properties })).provision()).toMatchObject({
    status: 'succeeded',
  });
  const [input] = created().map((call) => call.input);
  expect(input).toMatchObject({
    platformVersion: '1.4.0',
    networkConfiguration: {
      awsvpcConfiguration: { subnets: ['subnet-9'], securityGroups: ['sg-9'], assignPublicIp: 'DISABLED' },
    },
    capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 1, weight: 2 }],
  });
  expect(input).not.toHaveProperty('launchType');
});

describe('a replacement that does not get well', () => {
  test('because its tasks end, fails with their reasons and the events of the service', async () => {
    lab.images.set('web:2', { starts: false });
    const status = await begin(lab, ecs(shop.settings), shopAppSpec(lab)).provision();
    expect(status).toMatchObject({
      status: 'failed',
      diagnostics: {
        message: expect.stringMatching(/did not become steady: [34] of its tasks failed; 0 of 4 tasks run/),
        logTail: expect.stringMatching(
          /Essential container in task exited\n[\s\S]*\(service web\) has started 4 tasks/,
        ),
      },
    });
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
  });

  test('because its health checks fail, fails as well', async () => {
    lab.images.set('web:2', { serves: false });
    const status = await begin(lab, ecs(shop.settings), shopAppSpec(lab)).provision();
    expect(status).toMatchObject({
      status: 'failed',
      diagnostics: { logTail: expect.stringContaining('Task failed ELB health checks') },
    });
  });

  test('in time, fails when the time is up', async () => {
    const target = ecs({ ...shop.settings, steadyStateTimeout: 20_000 });
    const status = await begin(lab, target, shopAppSpec(lab)).provision();
    expect(status).toMatchObject({
      status: 'failed',
      diagnostics: { message: expect.stringMatching(/it was not after 20 s/) },
    });
  });

  test('leaves nothing once it is terminated', async () => {
    lab.images.set('web:2', { starts: false });
    const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
    expect(await deployment.provision()).toMatchObject({ status: 'failed' });
    expect(await deployment.terminate('replacement')).toMatchObject({ status: 'succeeded' });
    expect((await shop.describe()).taskSets).toHaveLength(1);
  });
});

test('a task set that somebody deletes meanwhile fails it', async () => {
  const status = await begin(lab, ecs(shop.settings), shopAppSpec(lab)).provision(async () => {
    const taskSet = (await shop.describe()).taskSets?.[1]?.taskSetArn;
    await shop.ecs.send(new DeleteTaskSetCommand({ ...place, taskSet, force: true }));
  });
  expect(status).toMatchObject({
    status: 'failed',
    diagnostics: { message: expect.stringMatching(/was deleted by somebody else/) },
  });
});

describe('what an earlier deployment left', () => {
  async function abandonAtHalf(): Promise<void> {
    const abandoned = begin(lab, ecs(shop.settings), shopAppSpec(lab));
    await abandoned.provision();
    await abandoned.shift(50);
  }

  test('is refused: split weights first, then the task set', async () => {
    await abandonAtHalf();
    const second = begin(lab, ecs(shop.settings), shopAppSpec(lab), 'd-2');
    expect(await second.provision()).toMatchObject({
      diagnostics: { message: expect.stringMatching(/were changed by somebody else: blue 50, green 50/) },
    });
    await shop.setWeights({ blue: 1, green: 0 });
    expect(await second.provision()).toMatchObject({
      diagnostics: { message: expect.stringMatching(/is in the target group of the replacement/) },
    });
  });

  test('is put right where that is wanted', async () => {
    await abandonAtHalf();
    const second = begin(lab, ecs({ ...shop.settings, unfinished: 'repair' }), shopAppSpec(lab), 'd-2');
    expect(await second.provision()).toMatchObject({ status: 'succeeded' });
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
    const { taskSets = [] } = await shop.describe();
    expect(taskSets.map(({ externalId }) => externalId)).toEqual([undefined, 'd-2']);
  });
});
