import {
  inVirtualTime,
  type Lab,
  type LabDeployment,
  runDeployment,
  startLab,
  trafficTimeline,
} from '@rollway/aws-lab';
import {
  appSpecRevision,
  blueGreen,
  canary,
  type DeploymentEvent,
  type DeploymentGroup,
  defineDeploymentGroup,
  deploymentConfigurations,
  minutes,
  type WeightedStrategy,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { makeHook, openShop, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
});
afterEach(() => lab.close());

function groupWith(strategy: WeightedStrategy): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'web',
    target: ecs(shop.settings),
    strategy,
    rollbackOn: ['deployment-failure', 'stop-request'],
  });
}

function deploy(
  group: DeploymentGroup,
  options: { readonly appSpec?: string; readonly onEvent?: Parameters<typeof runDeployment>[1]['onEvent'] } = {},
): Promise<LabDeployment> {
  const { appSpec = shopAppSpec(lab), onEvent } = options;
  const revision = appSpecRevision(appSpec);
  return inVirtualTime(lab, () =>
    runDeployment(lab, {
      createDriver: createEmbeddedDriver,
      group,
      revision,
      ...(onEvent === undefined ? {} : { onEvent }),
    }),
  );
}

/** Whose task sets there are, and where traffic goes. */
async function standing(): Promise<unknown> {
  const { taskSets = [] } = await shop.describe();
  return { taskSets: taskSets.map(({ externalId, status }) => [externalId, status]), weights: await shop.weights() };
}

const onOriginal = { taskSets: [[undefined, 'PRIMARY']], weights: { blue: 100, green: 0 } };
const onReplacement = { taskSets: [['d-1', 'PRIMARY']], weights: { blue: 0, green: 100 } };

/** Minutes after the first shift, and the weight. */
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
  ] as const)('%s moves traffic at its minutes', async (name, timeline) => {
    const { trafficRouting } = deploymentConfigurations[name];
    const { result, events } = await deploy(groupWith(blueGreen({ trafficRouting })));
    expect(result.status).toBe('succeeded');
    expect(trafficTimeline(events)).toEqual(timeline.map(([at, weight]) => [minutes(at), weight]));
    expect(await standing()).toEqual(onReplacement);
  });
});

describe('a deployment goes back from every stage', () => {
  const strategy = () =>
    blueGreen({
      trafficRouting: canary({ percentage: 10, interval: minutes(5) }),
      testTraffic: true,
      bake: minutes(5),
      terminationWait: minutes(10),
    });

  test.each(['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'])(
    'when the hook of %s fails',
    async (event) => {
      await makeHook(lab, 'no', () => ({ Status: 'Failed' }));
      const { result } = await deploy(groupWith(strategy()), {
        appSpec: shopAppSpec(lab, { hooks: { [event]: 'no' } }),
      });
      expect(result).toMatchObject({ status: 'failed', rollbackFailed: false });
      const { taskSets, weights } = (await standing()) as typeof onOriginal;
      expect(taskSets).toEqual(onOriginal.taskSets);
      expect(weights.green ?? 0).toBe(0);
      expect((await shop.weights(shop.test)).green ?? 0).toBe(0);
    },
  );

  test('when the replacement does not get well', async () => {
    lab.images.set('web:2', { serves: false });
    const { result } = await deploy(groupWith(strategy()));
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(await standing()).toEqual(onOriginal);
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
    const { result } = await deploy(groupWith(strategy()), {
      onEvent: (event, deployment) => {
        if (stopped || !isThere(event)) return;
        stopped = true;
        void deployment.stop({ reason: 'the test says so', rollback: true });
      },
    });
    expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
    expect(await standing()).toEqual(onOriginal);
  });
});
