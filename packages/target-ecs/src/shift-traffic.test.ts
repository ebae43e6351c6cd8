import { DeleteTaskSetCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  type Action,
  CreateRuleCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { begin, type Deployment } from './test-support/deployment.js';
import { openShop, place, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;
let deployment: Deployment;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
  deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab));
});
afterEach(() => lab.close());

const succeeded = { status: 'succeeded' };
const primary = async () => (await shop.describe()).taskSets?.find(({ status }) => status === 'PRIMARY')?.taskSetArn;

describe('with production traffic', () => {
  test('the PRIMARY goes along when all of it moves, there and back', async () => {
    await deployment.provision();
    const { taskSet } = deployment.replacement();
    for (const [weight, arn] of [
      [40, shop.first],
      [100, taskSet],
      [100, taskSet],
      [0, shop.first],
    ] as const) {
      expect(await deployment.shift(weight)).toMatchObject(succeeded);
      expect(await primary()).toBe(arn);
    }
  });

  test('which group is live is said, before and after the roles change', async () => {
    await deployment.provision();
    const { taskSet, pairs } = deployment.replacement();
    expect(pairs).toMatchObject([{ original: shop.blue, replacement: shop.green }]);
    await deployment.shift(100);
    expect(deployment.log.at(-1)).toBe(`live: task set ${taskSet} in ${shop.green}`);
    await deployment.shift(0);
    expect(deployment.log.at(-1)).toBe(`live: task set ${shop.first} in ${shop.blue}`);
  });

  test('a fraction of a percent is the nearest weight that there is', async () => {
    await deployment.provision();
    expect(await deployment.shift(0.5)).toMatchObject(succeeded);
    expect(await shop.weights()).toEqual({ blue: 994, green: 5 });
    expect(await deployment.shift(7)).toMatchObject(succeeded);
    expect(await shop.weights()).toEqual({ blue: 93, green: 7 });
  });

  test('everything else of the actions stays: who may enter, stickiness, groups without weight', async () => {
    const actions = await makeElaborate();
    await deployment.provision();
    expect(await deployment.shift(30)).toMatchObject(succeeded);
    const { Listeners } = await shop.elb.send(new DescribeListenersCommand({ ListenerArns: [shop.production] }));
    const [enter, forward] = Listeners?.[0]?.DefaultActions ?? [];
    expect(enter).toMatchObject(actions[0] ?? {});
    expect(forward?.ForwardConfig?.TargetGroupStickinessConfig).toEqual({ Enabled: true, DurationSeconds: 30 });
    expect(await shop.weights()).toEqual({ other: 0, blue: 70, green: 30 });
    const modified = lab.calls.findLast(({ operation }) => operation === 'ModifyListener')?.input;
    expect(modified).toMatchObject({
      DefaultActions: [{ AuthenticateOidcConfig: { UseExistingClientSecret: true } }, {}],
    });
  });

  test('rules and listeners move together', async () => {
    const { Rules } = await shop.elb.send(
      new CreateRuleCommand({
        ListenerArn: shop.test,
        Priority: 7,
        Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
        Actions: [{ Type: 'forward', TargetGroupArn: shop.blue }],
      }),
    );
    const rule = Rules?.[0]?.RuleArn ?? '';
    const { testListener: _, ...settings } = shop.settings;
    const both = begin(lab, ecs({ ...settings, productionListener: [shop.production, rule] }), shopAppSpec(lab));
    expect(await both.provision()).toMatchObject(succeeded);
    expect(await both.shift(20)).toMatchObject(succeeded);
    const after = await shop.elb.send(new DescribeRulesCommand({ RuleArns: [rule] }));
    expect(after.Rules?.[0]?.Conditions).toEqual([{ Field: 'path-pattern', Values: ['/shop/*'] }]);
    const groups = after.Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups;
    expect(groups?.map(({ Weight }) => Weight)).toEqual([80, 20]);
    expect(await shop.weights(shop.test)).toEqual({ blue: 1 });
  });
});

async function makeElaborate(): Promise<readonly Action[]> {
  const oidc = {
    Issuer: 'https://id.example',
    AuthorizationEndpoint: 'https://id.example/a',
    TokenEndpoint: 'https://id.example/t',
    UserInfoEndpoint: 'https://id.example/u',
    ClientId: 'shop',
  };
  const actions: Action[] = [
    { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: oidc },
    {
      Type: 'forward',
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: shop.blue, Weight: 1 },
          { TargetGroupArn: shop.other, Weight: 0 },
        ],
        TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 30 },
      },
    },
  ];
  await shop.elb.send(new ModifyListenerCommand({ ListenerArn: shop.production, DefaultActions: actions }));
  return actions;
}

test('test traffic moves by itself, and needs a listener', async () => {
  await deployment.provision();
  expect(await deployment.shift(100, 'test')).toMatchObject(succeeded);
  expect(await shop.weights(shop.test)).toEqual({ blue: 0, green: 100 });
  expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
  expect(await primary()).toBe(shop.first);
  expect(await deployment.shift(0, 'test')).toMatchObject(succeeded);
  expect(await shop.weights(shop.test)).toEqual({ blue: 100, green: 0 });
  const { testListener: _, ...settings } = shop.settings;
  const without = begin(lab, ecs({ ...settings, unfinished: 'repair' }), shopAppSpec(lab), 'd-2');
  await without.provision();
  expect(await without.shift(100, 'test')).toMatchObject({
    diagnostics: { message: expect.stringMatching(/no testListener/) },
  });
});

describe('weights that somebody else has set', () => {
  test.each<[string, Readonly<Record<string, number>>]>([
    ['those of a template', { blue: 1, green: 0 }],
    ['the other group gone', { blue: 1 }],
    ['a third group', { blue: 60, green: 30, other: 10 }],
  ])('%s: going on is refused', async (_what, weights) => {
    await deployment.provision();
    await deployment.shift(30);
    await shop.setWeights(weights);
    expect(await deployment.shift(60)).toMatchObject({
      status: 'failed',
      diagnostics: { message: expect.stringMatching(/were changed by somebody else/) },
    });
    expect(await shop.weights()).toEqual(weights);
  });

  test('do not keep traffic from going back', async () => {
    await deployment.provision();
    await deployment.shift(30);
    await shop.setWeights({ blue: 1, green: 1 });
    expect(await deployment.shift(0)).toMatchObject(succeeded);
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
  });

  test('and are set back whenever they are changed are not fought over for ever', async () => {
    await deployment.provision();
    const { connection } = shop.settings;
    if (connection === undefined || !('client' in connection)) throw new TypeError('the shop has a connection');
    connection.client(ElasticLoadBalancingV2Client).middlewareStack.add((next, { commandName }) => async (input) => {
      const output = await next(input);
      if (commandName === 'ModifyListenerCommand') await shop.setWeights({ blue: 100, green: 0 });
      return output;
    });
    expect(await deployment.shift(30)).toMatchObject({
      status: 'failed',
      diagnostics: { message: expect.stringMatching(/do not stay as they were set: blue 100, green 0/) },
    });
  });
});

test('a read that is old is not taken for a change: it is read again, and nothing is written twice', async () => {
  await deployment.provision();
  const modified = () => lab.calls.filter(({ operation }) => operation === 'ModifyListener').length;
  const before = modified();
  const service = 'elbv2';
  lab.faults.add({ service, operation: 'DescribeListeners', call: 2, fault: { kind: 'stale-read' } });
  expect(await deployment.shift(30)).toMatchObject(succeeded);
  expect(modified()).toBe(before + 1);
  expect(lab.calls.some(({ fault }) => fault !== undefined)).toBe(true);
});

describe('a service that is scaled while its traffic moves', () => {
  const scale = (desiredCount: number) => shop.ecs.send(new UpdateServiceCommand({ ...place, desiredCount }));

  test('goes on with the tasks that its share needs', async () => {
    await deployment.provision();
    await scale(12);
    expect(await deployment.shift(30)).toMatchObject(succeeded);
    expect(lab.calls.at(-1)?.operation).toBe('DescribeListeners');
  });

  test('waits for tasks that its share needs and are not there yet', async () => {
    await deployment.provision();
    await scale(12);
    const before = lab.clock.now();
    expect(await deployment.shift(90)).toMatchObject(succeeded);
    expect(lab.clock.now() - before).toBeGreaterThanOrEqual(25_000);
    expect(await shop.weights()).toEqual({ blue: 10, green: 90 });
  });

  test('does not wait for ever', async () => {
    deployment = begin(lab, ecs({ ...shop.settings, steadyStateTimeout: 300_000 }), shopAppSpec(lab));
    await deployment.provision();
    lab.images.set('web:2', { starts: false });
    await scale(12);
    expect(await deployment.shift(90)).toMatchObject({
      status: 'failed',
      diagnostics: { message: expect.stringMatching(/4 of 11 targets of .* are healthy/) },
    });
  });
});

test('traffic goes back to an original that serves, and to no other', async () => {
  await deployment.provision();
  await deployment.shift(100);
  await shop.ecs.send(new DeleteTaskSetCommand({ ...place, taskSet: shop.first, force: true }));
  expect(await deployment.shift(0)).toMatchObject({
    status: 'failed',
    diagnostics: { message: expect.stringMatching(/is gone, so it cannot serve/) },
  });
  expect(await shop.weights()).toEqual({ blue: 0, green: 100 });
});
