import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateServiceCommand, type DeploymentConfiguration, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { type Lab, servicePlace, startLab } from '@rollway/aws-lab';
import { appSpecRevision, minutes } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from '../ecs.js';
import type { EcsSettings } from '../settings.js';
import { begin, type Deployment } from '../test-support/deployment.js';
import { type NativeShop, openNativeShop, ownConfiguration } from '../test-support/native-shop.js';
import { pass, shopAppSpec } from '../test-support/shop.js';

let lab: Lab;
let shop: NativeShop;

beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.close());

const canary = [10, 100] as const;

/** Opens the shop, and begins a canary of `web:2` by hand. */
async function open(
  configuration: DeploymentConfiguration = {},
  settings: Partial<EcsSettings> = {},
): Promise<Deployment> {
  shop = await openNativeShop(lab, configuration);
  return again('d-1', settings);
}

const again = (id: string, settings: Partial<EcsSettings> = {}): Deployment =>
  begin(lab, ecs({ ...shop.settings, ...settings } as EcsSettings), shopAppSpec(lab), id, canary);

const succeeded = { status: 'succeeded' };
const failing = (message: RegExp) => ({ status: 'failed', diagnostics: { message: expect.stringMatching(message) } });
const updates = () => lab.calls.filter(({ operation }) => operation === 'UpdateService');
const serviceDeployments = () => Object.values(lab.context.account.ecs.services)[0]?.serviceDeployments ?? [];

describe('before anything is touched', () => {
  /** Paths of the problems, and what was received. */
  async function inspect(settings: Partial<EcsSettings> = {}, task = 'web:2') {
    const target = ecs({ ...shop.settings, ...settings } as EcsSettings);
    const revision = appSpecRevision(shopAppSpec(lab).replace('web:2', task));
    const context = { signal: new AbortController().signal, log: () => undefined };
    return Promise.resolve(target.inspectRevision?.(revision, context)).then(
      () => [],
      (error: { readonly problems?: readonly { readonly path: string }[] }) =>
        (error.problems ?? []).map(({ path }) => path),
    );
  }

  test('a service as it should be is accepted, and nothing is written', async () => {
    await open();
    const before = lab.calls.length;
    expect(await inspect()).toEqual([]);
    const writes = lab.calls.slice(before).filter(({ operation }) => !/^(Describe|List)/.test(operation));
    expect(writes).toEqual([]);
  });

  test('pairs of the settings are those of the service', async () => {
    await open();
    const pair = { targetGroups: [shop.green, shop.blue] as const, productionListener: shop.rules.production };
    expect(await inspect(pair)).toEqual([]);
    const other = `${shop.blue}9`;
    expect(await inspect({ ...pair, targetGroups: [other, shop.blue] })).toContain('targetGroupPairs[0].targetGroups');
  });

  test('a pause of somebody else is refused: it waits for another word', async () => {
    await open({ lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }] });
    expect(await inspect()).toEqual(['service.deploymentConfiguration.lifecycleHooks']);
  });

  test('the task definition that runs is refused: ECS would begin nothing', async () => {
    await open();
    expect(await inspect({}, 'web:1')).toEqual(['Resources.web.Properties.TaskDefinition']);
  });

  test('a deployment under way is refused, unless it is to be put right', async () => {
    await open();
    await shop.update('web:3');
    expect(await inspect()).toEqual(['service.deployments']);
    expect(await inspect({ unfinished: 'repair' })).toEqual([]);
  });

  test('weights that somebody else has set are refused', async () => {
    await open();
    await shop.setWeights({ blue: 30, green: 70 });
    expect(await inspect()).toEqual(['targetGroupPairs[0].productionListener']);
  });

  test('a service without a load balancer of that kind is refused', async () => {
    await open();
    const service = { cluster: 'shop', serviceName: 'plain', taskDefinition: 'web:1', desiredCount: 1 };
    await shop.ecs.send(new CreateServiceCommand(service));
    expect(await inspect({ service: 'plain' })).toContain('service.loadBalancers');
  });
});

test('ECS is asked for what the AppSpec says, keeps all else, and is told by the tags whose deployment it is', async () => {
  await open({ deploymentCircuitBreaker: { enable: false, rollback: false }, maximumPercent: 150 });
  const AwsvpcConfiguration = { Subnets: ['subnet-9'], SecurityGroups: ['sg-9'], AssignPublicIp: 'DISABLED' };
  const properties = {
    PlatformVersion: '1.4.0',
    NetworkConfiguration: { AwsvpcConfiguration },
    CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Base: 1, Weight: 2 }],
  };
  const deployment = begin(lab, ecs(shop.settings), shopAppSpec(lab, { properties }), 'd-1', canary);
  expect(await deployment.provision()).toMatchObject({
    result: { details: { weights: [10, 100], pairs: [{ original: shop.blue, replacement: shop.green }] } },
  });
  expect(updates().map(({ input }) => input)).toMatchObject([
    {
      platformVersion: '1.4.0',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-9'], assignPublicIp: 'DISABLED' } },
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', base: 1, weight: 2 }],
      deploymentConfiguration: {
        strategy: 'CANARY',
        bakeTimeInMinutes: 0,
        canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 0 },
        maximumPercent: 150,
        lifecycleHooks: [{ targetType: 'PAUSE', timeoutConfiguration: { timeoutInMinutes: 20160 } }],
      },
    },
  ]);
  expect((await shop.describe()).tags).toContainEqual({ key: 'rollway:deployment-id', value: 'd-1' });
});

describe('a provisioning that was cut off', () => {
  test('after ECS had begun is taken back by the tag alone, and the service has its configuration again', async () => {
    const lost = await open();
    expect(await lost.provision()).toMatchObject(succeeded);
    expect((await shop.describe()).deploymentConfiguration).not.toEqual(ownConfiguration);
    // A deployment that remembers nothing, under the same id.
    expect(await again('d-1').terminate('replacement')).toMatchObject(succeeded);
    expect(serviceDeployments().at(-1)?.status).toBe('ROLLBACK_SUCCESSFUL');
    expect((await shop.describe()).deploymentConfiguration).toEqual(ownConfiguration);
  });

  test('is not taken for the deployment of somebody else', async () => {
    const deployment = await open();
    const foreign = () => shop.update('web:3');
    expect(await deployment.provision(foreign)).toMatchObject(failing(/somebody else has begun service deployment/));
    expect(await deployment.terminate('replacement')).toMatchObject(succeeded);
    expect(serviceDeployments().at(-1)?.status).not.toMatch(/ROLLBACK/);
  });
});

test('what an earlier deployment left under way is refused, or rolled back first', async () => {
  const abandoned = await open();
  await abandoned.provision();
  await abandoned.shift(10);
  expect(await again('d-2').provision()).toMatchObject(failing(/is still under way/));
  expect(await again('d-3', { unfinished: 'repair' }).provision()).toMatchObject(succeeded);
  expect(serviceDeployments().map(({ status }) => status)).toEqual([
    'SUCCESSFUL',
    'ROLLBACK_SUCCESSFUL',
    'IN_PROGRESS',
  ]);
  expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
});

describe('traffic', () => {
  test('goes no other way than the one that ECS was told', async () => {
    const deployment = await open();
    await deployment.provision();
    expect(await deployment.shift(50)).toMatchObject(failing(/the next step of ECS is 100 %; 50 % are asked for/));
    expect(await deployment.shift(5)).toMatchObject(failing(/ECS moves traffic forward only/));
    expect(await deployment.shift(0)).toMatchObject(succeeded);
    expect(await deployment.shift(10)).toMatchObject(failing(/ECS has given the deployment up: ROLLBACK/));
  });

  test('that somebody else has moved is not overwritten, and goes back all the same', async () => {
    const deployment = await open();
    await deployment.provision();
    await deployment.shift(10);
    await shop.setWeights({ blue: 50, green: 50 });
    expect(await deployment.shift(100)).toMatchObject(failing(/were changed by somebody else: blue 50, green 50/));
    expect(await shop.weights()).toEqual({ blue: 50, green: 50 });
    expect(await deployment.shift(0)).toMatchObject(succeeded);
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
  });

  test('is back when an alarm of the service itself has had ECS take it back', async () => {
    const alarmNames = ['own'];
    const deployment = await open({ alarms: { enable: true, rollback: true, alarmNames } });
    const cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
    const metric = { Namespace: 'shop', MetricName: 'errors', Statistic: 'Sum', Period: 3600 } as const;
    const rule = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } as const;
    await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: 'own', ...metric, ...rule }));
    await deployment.provision();
    await deployment.shift(10);
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'own', StateValue: 'ALARM', StateReason: 'a test' }));
    await pass(lab, minutes(1));
    expect(await deployment.shift(100)).toMatchObject(failing(/given the deployment up: .*alarm own was raised/));
    expect(await deployment.shift(0)).toMatchObject(succeeded);
    expect(await deployment.terminate('replacement')).toMatchObject(succeeded);
  });

  test('is back when this program does not come back in time', async () => {
    const deployment = await open({}, { pauseTimeout: minutes(30) });
    await deployment.provision();
    await deployment.shift(10);
    await pass(lab, minutes(31));
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
    expect(await deployment.shift(100)).toMatchObject(failing(/a lifecycle hook timed out/));
  });
});

test('neither side goes while it has traffic, and the original is gone for good', async () => {
  const deployment = await open();
  await deployment.provision();
  await deployment.shift(10);
  expect(await deployment.terminate('original')).toMatchObject(failing(/the original still has traffic: 90 %/));
  expect(await deployment.terminate('replacement')).toMatchObject(failing(/the replacement still has traffic: 10 %/));
  await deployment.shift(100);
  expect(await deployment.terminate('original')).toMatchObject(succeeded);
  expect(await deployment.shift(0)).toMatchObject(failing(/traffic cannot go back, ECS has ended the deployment/));
  expect((await shop.describe()).deploymentConfiguration).toEqual(ownConfiguration);
});

test('what somebody else changes of the configuration meanwhile stays', async () => {
  const deployment = await open();
  await deployment.provision();
  const { deploymentConfiguration } = await shop.describe();
  const changed = { ...deploymentConfiguration, maximumPercent: 150 };
  await shop.ecs.send(new UpdateServiceCommand({ ...servicePlace, deploymentConfiguration: changed }));
  await deployment.shift(100);
  await deployment.terminate('original');
  expect((await shop.describe()).deploymentConfiguration).toEqual({ ...ownConfiguration, maximumPercent: 150 });
});
