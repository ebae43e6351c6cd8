/** What an import returns goes to the target as it is, and deploys: a service of ECS, and a function, in the lab. */
import type { DeploymentConfigInfo, DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { type AwsConnection, createAwsConnection } from '@rollway/aws';
import {
  createFunction,
  createRoutes,
  createService,
  inVirtualTime,
  type Lab,
  type LabDeployment,
  lambdaTraffic,
  listenerTraffic,
  runDeployment,
  servicePlace,
  startLab,
  type Traffic,
  trafficTimeline,
} from '@rollway/aws-lab';
import { appSpecRevision, type DeploymentGroup, defineDeploymentGroup, type Revision } from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { ecs } from '@rollway/target-ecs';
import { lambdaAlias } from '@rollway/target-lambda-alias';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromCodeDeploy } from './from-codedeploy.js';
import type { ImportedGroup } from './imported-group.js';
import { startCodeDeploy } from './test-support/code-deploy-server.js';

let lab: Lab;
let connection: AwsConnection;

beforeEach(async () => {
  lab = await startLab();
  const { endpoint, region, clientSettings, clock } = lab;
  const { credentials } = clientSettings;
  connection = createAwsConnection({ endpoint, region, credentials, requestTimeout: 800, waiting: clock });
});
afterEach(() => lab.close());

/** Imports a group that CodeDeploy has; its load balancers, services and functions are the lab's. */
async function importGroup(group: DeploymentGroupInfo, configuration: DeploymentConfigInfo): Promise<ImportedGroup> {
  await using server = await startCodeDeploy((operation) => {
    if (operation === 'GetApplication') return { output: { application: { computePlatform: group.computePlatform } } };
    if (operation === 'GetDeploymentGroup') return { output: { deploymentGroupInfo: group } };
    return { output: { deploymentConfigInfo: configuration } };
  });
  const { credentials } = lab.clientSettings;
  return await fromCodeDeploy({
    ...{ application: 'shop', deploymentGroup: 'web', loadBalancing: connection },
    connection: { endpoint: server.url, region: lab.region, credentials },
  });
}

/** Deploys under traffic, none of which may be lost. */
async function deploy(group: DeploymentGroup, revision: Revision, traffic: Traffic): Promise<LabDeployment> {
  const deployment = await inVirtualTime(lab, async () => {
    const ended = await runDeployment(lab, { createDriver: createEmbeddedDriver, group, revision });
    await traffic.stop();
    return ended;
  });
  const { errors, unserved, total } = traffic.counts;
  expect({ errors, unserved }).toEqual({ errors: 0, unserved: 0 });
  expect(total).toBeGreaterThan(100);
  return deployment;
}

const appSpec = (Type: string, Properties: object): Revision =>
  appSpecRevision(JSON.stringify({ version: 0.0, Resources: [{ web: { Type, Properties } }] }));

test('a group of ECS: its cluster, service, pair of target groups and listeners are the target’s', async () => {
  const routes = await createRoutes(lab);
  const client = await createService(lab, routes);
  const imported = await importGroup(
    {
      computePlatform: 'ECS',
      deploymentGroupName: 'web',
      deploymentConfigName: 'quarters',
      ecsServices: [{ clusterName: servicePlace.cluster, serviceName: servicePlace.service }],
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: 'blue' }, { name: 'green' }],
            prodTrafficRoute: { listenerArns: [routes.production] },
            testTrafficRoute: { listenerArns: [routes.test] },
          },
        ],
      },
    },
    { trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 25, linearInterval: 3 } } },
  );
  expect(imported.gaps).toEqual([]);
  if (imported.computePlatform !== 'ecs') throw new TypeError(`imported as ${imported.computePlatform}`);
  const target = ecs({ ...imported.target.settings, connection });
  const group = defineDeploymentGroup({ ...imported.group, target });
  const revision = appSpec('AWS::ECS::Service', {
    TaskDefinition: `arn:aws:ecs:${lab.region}:${lab.accountId}:task-definition/web:2`,
    LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 80 },
  });
  const traffic = listenerTraffic(lab, { listenerArn: routes.production, every: 5000 });
  const { result, events } = await deploy(group, revision, traffic);
  expect(result.status).toBe('succeeded');
  const minute = 60_000;
  const production = trafficTimeline(events).map(([after, weight]) => [Math.round(after / minute), weight]);
  expect(production).toEqual([0, 3, 6, 9].map((after, index) => [after, (index + 1) * 25]));
  expect(trafficTimeline(events, 'test')).toEqual([[0, 100]]);
  const { services } = await client.send(
    new DescribeServicesCommand({ cluster: servicePlace.cluster, services: [servicePlace.service] }),
  );
  const sets = services?.[0]?.taskSets?.map(({ taskDefinition = '', status }) => [
    taskDefinition.split('/')[1],
    status,
  ]);
  expect(sets).toEqual([['web:2', 'PRIMARY']]);
}, 60_000);

test('a group of Lambda: its configuration moves the alias that is named to the target', async () => {
  const orders = { functionName: 'orders', alias: 'live' } as const;
  const client = await createFunction(lab, { ...orders, versions: [() => 'one', () => 'two'] });
  const imported = await importGroup(
    {
      computePlatform: 'Lambda',
      deploymentGroupName: 'web',
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    },
    {},
  );
  // What CodeDeploy leaves to each AppSpec is all that has to be said.
  expect(imported.gaps.map(({ setting }) => setting)).toEqual(['computePlatform']);
  if (imported.computePlatform !== 'lambda') throw new TypeError(`imported as ${imported.computePlatform}`);
  const group = defineDeploymentGroup({ ...imported.group, target: lambdaAlias({ ...orders, connection }) });
  const revision = appSpec('AWS::Lambda::Function', {
    ...{ Name: 'orders', Alias: 'live' },
    ...{ CurrentVersion: '1', TargetVersion: '2' },
  });
  const traffic = lambdaTraffic(lab, { ...orders, every: 5000 });
  const { result, events } = await deploy(group, revision, traffic);
  expect(result.status).toBe('succeeded');
  expect(trafficTimeline(events).map(([after, weight]) => [Math.round(after / 60_000), weight])).toEqual([
    [0, 10],
    [5, 100],
  ]);
  const alias = await client.send(new GetAliasCommand({ FunctionName: 'orders', Name: 'live' }));
  expect([alias.FunctionVersion, alias.RoutingConfig?.AdditionalVersionWeights ?? {}]).toEqual(['2', {}]);
}, 60_000);
