import {
  ContinueServiceDeploymentCommand,
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRoutes, type LabRoutes } from '../../deployments/create-routes.js';
import { createService, servicePlace } from '../../deployments/create-service.js';
import { type Lab, startLab } from '../../lab.js';

let lab: Lab;
let routes: LabRoutes;
let ecs: ECSClient;

beforeEach(async () => {
  lab = await startLab();
  routes = await createRoutes(lab, { rules: true });
});
afterEach(() => lab.close());

/** Opens the service and begins a deployment of `web:2` by a strategy. */
async function begin(deploymentConfiguration: DeploymentConfiguration): Promise<void> {
  ecs = await createService(lab, routes, { type: 'ECS', deploymentConfiguration });
  await ecs.send(new UpdateServiceCommand({ ...servicePlace, taskDefinition: 'web:2' }));
}

async function newest(): Promise<ServiceDeployment> {
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(servicePlace));
  const serviceDeploymentArns = [serviceDeployments?.[0]?.serviceDeploymentArn ?? ''];
  const described = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }));
  return described.serviceDeployments?.[0] ?? {};
}

async function weights(arn = routes.rules?.production ?? ''): Promise<readonly (number | undefined)[]> {
  const { Rules } = await routes.elb.send(new DescribeRulesCommand({ RuleArns: [arn] }));
  return (Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? []).map(({ Weight }) => Weight);
}

/** The weights that production traffic has, each as long as it lasts, until the deployment is over. */
async function timeline(): Promise<readonly (readonly [minutes: number, weight: number])[]> {
  const seen: [number, number][] = [];
  const begun = lab.clock.now();
  for (let looks = 0; looks < 1000; looks += 1) {
    const { status, targetServiceRevision } = await newest();
    const weight = targetServiceRevision?.requestedProductionTrafficWeight ?? 0;
    if (weight !== (seen.at(-1)?.[1] ?? 0)) seen.push([Math.floor((lab.clock.now() - begun) / 60_000), weight]);
    if (status === 'SUCCESSFUL') return seen;
    await lab.clock.advance(10_000);
  }
  throw new TypeError('the deployment did not end');
}

describe('a strategy moves traffic by itself', () => {
  test.each<[string, DeploymentConfiguration, readonly number[], number]>([
    ['blue/green', { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 }, [100], 0],
    [
      'canary',
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } },
      [5, 100],
      10,
    ],
    [
      'linear',
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 2 } },
      [30, 60, 90, 100],
      2,
    ],
  ])('%s', async (_name, configuration, expected, interval) => {
    await begin(configuration);
    const moved = await timeline();
    expect(moved.map(([, weight]) => weight)).toEqual(expected);
    for (const [index, [at]] of moved.slice(1).entries()) {
      expect(at - (moved[index]?.[0] ?? 0)).toBeGreaterThanOrEqual(interval);
    }
    expect(await weights()).toEqual([0, 100]);
    const { services } = await ecs.send(new DescribeServicesCommand({ ...servicePlace, services: ['web'] }));
    expect(services?.[0]).toMatchObject({ runningCount: 4, deployments: [{ status: 'PRIMARY' }] });
  });
});

const paused = (stage: 'POST_SCALE_UP' | 'PRE_PRODUCTION_TRAFFIC_SHIFT'): DeploymentConfiguration => ({
  strategy: 'BLUE_GREEN',
  lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: [stage] }],
});

test('a pause waits for its answer, which is taken once', async () => {
  await begin(paused('POST_SCALE_UP'));
  await lab.clock.advance(300_000);
  const { serviceDeploymentArn = '', lifecycleHookDetails = [] } = await newest();
  expect(lifecycleHookDetails).toMatchObject([{ targetType: 'PAUSE', status: 'AWAITING_ACTION' }]);
  expect(await weights()).toEqual([100, 0]);
  const hookId = lifecycleHookDetails[0]?.hookId ?? '';
  const resume = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId });
  await ecs.send(resume);
  await expect(ecs.send(resume)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await lab.clock.advance(300_000);
  expect(await newest()).toMatchObject({ status: 'SUCCESSFUL' });
});

test('a pause that nobody answers takes the deployment back after a day', async () => {
  await begin(paused('PRE_PRODUCTION_TRAFFIC_SHIFT'));
  await lab.clock.advance(23 * 3_600_000);
  expect((await newest()).status).toBe('IN_PROGRESS');
  await lab.clock.advance(2 * 3_600_000);
  expect(await newest()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringMatching(/timed/) });
});

test('a stop sends all traffic back before the new tasks go, and the service is as it was', async () => {
  await begin({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 60 });
  await lab.clock.advance(300_000);
  expect(await weights()).toEqual([0, 100]);
  const { serviceDeploymentArn } = await newest();
  await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
  await lab.clock.advance(10_000);
  expect(await weights()).toEqual([100, 0]);
  expect(await newest()).toMatchObject({ status: 'ROLLBACK_IN_PROGRESS', rollback: {} });
  await lab.clock.advance(300_000);
  expect((await newest()).status).toBe('ROLLBACK_SUCCESSFUL');
  const { services } = await ecs.send(new DescribeServicesCommand({ ...servicePlace, services: ['web'] }));
  expect(services?.[0]).toMatchObject({ runningCount: 4, taskDefinition: expect.stringMatching(/web:1$/) });
});

test('too many failed tasks break the circuit', async () => {
  lab.images.set('web:2', { starts: false });
  await begin({ strategy: 'BLUE_GREEN', deploymentCircuitBreaker: { enable: true, rollback: true } });
  await lab.clock.advance(600_000);
  expect(await newest()).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringMatching(/3|4/) });
});

test('the next deployment goes to the other group', async () => {
  await begin({ strategy: 'BLUE_GREEN' });
  await lab.clock.advance(600_000);
  await ecs.send(new UpdateServiceCommand({ ...servicePlace, taskDefinition: 'web:3' }));
  await lab.clock.advance(600_000);
  const arn = (await newest()).targetServiceRevision?.arn ?? '';
  const { serviceRevisions } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] }));
  expect(serviceRevisions?.[0]?.resolvedConfiguration?.loadBalancers).toMatchObject([{ targetGroupArn: routes.blue }]);
});

test('an update that changes nothing of the revision begins no deployment', async () => {
  await begin({ strategy: 'BLUE_GREEN' });
  await ecs.send(new UpdateServiceCommand({ ...servicePlace, taskDefinition: 'web:2' }));
  const deploymentConfiguration = { strategy: 'CANARY' as const };
  await ecs.send(new UpdateServiceCommand({ ...servicePlace, deploymentConfiguration }));
  const { serviceDeployments } = await ecs.send(new ListServiceDeploymentsCommand(servicePlace));
  expect(serviceDeployments).toHaveLength(2);
});
