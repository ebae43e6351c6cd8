import {
  inVirtualTime,
  type Lab,
  type LabDeployment,
  listenerTraffic,
  runDeployment,
  startLab,
  trafficTimeline,
} from '@rollway/aws-lab';
import {
  appSpecRevision,
  blueGreen,
  canary,
  type DeploymentEvent,
  defineDeploymentGroup,
  deploymentConfigurations,
  minutes,
  steps,
  type WeightedStrategy,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from '../ecs.js';
import { type NativeShop, openNativeShop, ownConfiguration } from '../test-support/native-shop.js';
import { makeHook, shopAppSpec } from '../test-support/shop.js';

let lab: Lab;
let shop: NativeShop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openNativeShop(lab);
});
afterEach(() => lab.close());

interface Run {
  readonly strategy: WeightedStrategy;
  readonly hooks?: Readonly<Record<string, string>>;
  readonly onEvent?: Parameters<typeof runDeployment>[1]['onEvent'];
}

function deploy({ strategy, hooks = {}, onEvent }: Run): Promise<LabDeployment> {
  const rollbackOn = ['deployment-failure', 'stop-request'] as const;
  const group = defineDeploymentGroup({ name: 'web', target: ecs(shop.settings), strategy, rollbackOn });
  const revision = appSpecRevision(shopAppSpec(lab, { hooks }));
  const options = {
    createDriver: createEmbeddedDriver,
    group,
    revision,
    ...(onEvent === undefined ? {} : { onEvent }),
  };
  return inVirtualTime(lab, () => runDeployment(lab, options));
}

/** What serves, where traffic goes, and whether the service has its own configuration again. */
async function standing(): Promise<unknown> {
  const { taskDefinition, deployments = [], deploymentConfiguration } = await shop.describe();
  const weights = [await shop.weights(), await shop.weights(shop.rules.test)];
  return { task: taskDefinition?.at(-1), deployments: deployments.length, weights, deploymentConfiguration };
}

const on = (task: '1' | '2') => {
  const weights = task === '1' ? { blue: 100, green: 0 } : { blue: 0, green: 100 };
  return { task, deployments: 1, weights: [weights, weights], deploymentConfiguration: ownConfiguration };
};

const everyMinutes = (interval: number): readonly (readonly [number, number])[] =>
  Array.from({ length: 10 }, (_, index) => [index * interval, (index + 1) * 10]);

describe('the predefined configurations', () => {
  test.each([
    ['CodeDeployDefault.ECSLinear10PercentEvery1Minutes', everyMinutes(1)],
    ['CodeDeployDefault.ECSLinear10PercentEvery3Minutes', everyMinutes(3)],
    [
      'CodeDeployDefault.ECSCanary10Percent5Minutes',
      [
        [0, 10],
        [5, 100],
      ],
    ],
    [
      'CodeDeployDefault.ECSCanary10Percent15Minutes',
      [
        [0, 10],
        [15, 100],
      ],
    ],
    ['CodeDeployDefault.ECSAllAtOnce', [[0, 100]]],
  ] as const)('%s moves traffic, and waits as long at each weight', async (name, expected) => {
    const { trafficRouting } = deploymentConfigurations[name];
    const { result, events } = await deploy({ strategy: blueGreen({ trafficRouting }) });
    expect(result.status).toBe('succeeded');
    const timeline = trafficTimeline(events);
    expect(timeline.map(([, weight]) => weight)).toEqual(expected.map(([, weight]) => weight));
    // A step of ECS's own takes until its next pause; the interval begins when it is confirmed.
    const shifted = events.flatMap((event) => (event.type === 'traffic-shifted' ? [event.at] : []));
    expected.slice(1).forEach(([at], index) => {
      const waited = (timeline[index + 1]?.[0] ?? 0) + (shifted[0] ?? 0) - (shifted[index] ?? 0);
      expect(waited).toBeGreaterThanOrEqual(minutes(at - (expected[index]?.[0] ?? 0)));
    });
    expect(await standing()).toEqual(on('2'));
  });
});

test('weights that ECS has no strategy for are refused before anything is touched', async () => {
  const trafficRouting = steps([{ weight: 5 }, { weight: 50 }, { weight: 100 }]);
  const { result, events } = await deploy({ strategy: blueGreen({ trafficRouting }) });
  expect(result.status).toBe('failed');
  expect(events.find(({ type }) => type === 'provisioning-failed')).toMatchObject({
    diagnostics: { message: expect.stringMatching(/through 5, 50, 100 %: it can go all at once; a canary/) },
  });
  expect(lab.calls.filter(({ operation }) => operation === 'UpdateService')).toEqual([]);
});

const strategy = () =>
  blueGreen({
    trafficRouting: canary({ percentage: 10, interval: minutes(5) }),
    testTraffic: true,
    bake: minutes(5),
    terminationWait: minutes(10),
  });

test('each of the five hooks runs where its traffic is', async () => {
  const seen: Record<string, unknown> = {};
  const events = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];
  for (const event of events) {
    await makeHook(lab, `on${event}`, async () => {
      const { production, test: testRule } = shop.rules;
      seen[event] = [(await shop.weights(testRule)).green, (await shop.weights(production)).green];
      return { Status: 'Succeeded' };
    });
  }
  const hooks = Object.fromEntries(events.map((event) => [event, `on${event}`]));
  const { result } = await deploy({ strategy: strategy(), hooks });
  expect(result.status).toBe('succeeded');
  expect(seen).toEqual({
    BeforeInstall: [0, 0],
    AfterInstall: [0, 0],
    AfterAllowTestTraffic: [100, 0],
    BeforeAllowTraffic: [100, 0],
    AfterAllowTraffic: [100, 100],
  });
});

test('no request is lost on the way there', async () => {
  const traffic = listenerTraffic(lab, { listenerArn: shop.rules.production, requestsPerSecond: 1, every: 5000 });
  const { result } = await deploy({ strategy: strategy() });
  await inVirtualTime(lab, () => traffic.stop());
  expect(result.status).toBe('succeeded');
  expect(traffic.counts.errors).toBe(0);
  expect(traffic.counts.versions()).toEqual(['web:1', 'web:2']);
});

describe('a deployment goes back from every stage', () => {
  test.each(['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'])(
    'when the hook of %s fails',
    async (event) => {
      await makeHook(lab, 'no', () => ({ Status: 'Failed' }));
      const { result } = await deploy({ strategy: strategy(), hooks: { [event]: 'no' } });
      expect(result).toMatchObject({ status: 'failed', rollbackFailed: false });
      expect(await standing()).toMatchObject({ task: '1', deployments: 1, deploymentConfiguration: ownConfiguration });
      expect((await shop.weights()).green || 0).toBe(0);
    },
  );

  test.each([{ starts: false }, { serves: false }])('when the replacement does not get well: %o', async (image) => {
    lab.images.set('web:2', image);
    const { result, events } = await deploy({ strategy: strategy() });
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(events.find(({ type }) => type === 'provisioning-failed')).toMatchObject({
      diagnostics: { message: expect.stringMatching(/did not become steady: \d+ of its tasks failed/) },
    });
    expect(await standing()).toEqual(on('1'));
  });

  const stages: readonly [string, (event: DeploymentEvent) => boolean][] = [
    ['while it is provisioned', ({ type }) => type === 'provisioning-started'],
    ['at ten percent', (event) => event.type === 'traffic-shifted' && event.replacementWeight === 10],
    ['during the interval', (event) => event.type === 'wait-started' && event.wait === 'traffic-interval'],
    ['at all traffic', (event) => event.type === 'traffic-shifted' && event.replacementWeight === 100],
    ['while it bakes', (event) => event.type === 'wait-started' && event.wait === 'bake'],
    ['before the original goes', (event) => event.type === 'wait-started' && event.wait === 'termination-wait'],
  ];
  test.each(stages)('when it is stopped %s', async (_when, isThere) => {
    let stopped = false;
    const { result } = await deploy({
      strategy: strategy(),
      onEvent: (event, deployment) => {
        if (stopped || !isThere(event)) return;
        stopped = true;
        void deployment.stop({ reason: 'the test says so', rollback: true });
      },
    });
    expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
    expect(await standing()).toMatchObject({ task: '1', deployments: 1, deploymentConfiguration: ownConfiguration });
    expect((await shop.weights()).green || 0).toBe(0);
  });
});
