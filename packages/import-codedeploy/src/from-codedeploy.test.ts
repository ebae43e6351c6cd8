import type { DeploymentConfigInfo, DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { CreateTargetGroupCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createAwsConnection } from '@rollway/aws';
import { startLab } from '@rollway/aws-lab';
import { expect, test } from 'vitest';
import { fromCodeDeploy } from './from-codedeploy.js';
import type { ImportedGroup } from './imported-group.js';
import { type Answer, startCodeDeploy } from './test-support/code-deploy-server.js';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'test' };

/** Imports a group that CodeDeploy has. Its load balancers are in a lab. */
async function importGroup(
  group: DeploymentGroupInfo,
  more: {
    readonly configuration?: DeploymentConfigInfo;
    readonly answer?: (operation: string) => Answer | undefined;
  } = {},
): Promise<ImportedGroup & { readonly calls: readonly string[]; readonly arn: string }> {
  await using lab = await startLab();
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name: 'web', Port: 80, Protocol: 'HTTP' }));
  await using server = await startCodeDeploy((operation) => {
    const own = more.answer?.(operation);
    if (own !== undefined) return own;
    if (operation === 'GetApplication') return { output: { application: { computePlatform: 'Server' } } };
    if (operation === 'GetDeploymentGroup') return { output: { deploymentGroupInfo: group } };
    return { output: { deploymentConfigInfo: more.configuration ?? {} } };
  });
  const imported = await fromCodeDeploy({
    application: 'shop',
    deploymentGroup: 'web',
    connection: { endpoint: server.url, region: 'eu-central-1', credentials },
    loadBalancing: createAwsConnection({ endpoint: lab.endpoint, region: lab.region, credentials }),
  });
  return { ...imported, calls: server.calls, arn: TargetGroups?.[0]?.TargetGroupArn ?? '' };
}

test('a blue/green group with everything', async () => {
  const imported = await importGroup(
    {
      applicationName: 'shop',
      deploymentGroupName: 'web',
      deploymentConfigName: 'three-quarters',
      serviceRoleArn: 'arn:aws:iam::123456789012:role/CodeDeploy',
      autoScalingGroups: [{ name: 'web-asg', hook: 'CodeDeploy-managed-automatic-launch-deployment-hook-web-1' }],
      outdatedInstancesStrategy: 'IGNORE',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
      },
      loadBalancerInfo: {
        targetGroupInfoList: [{ name: 'web' }, { name: 'gone' }],
        elbInfoList: [{ name: 'classic' }],
      },
      alarmConfiguration: { enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: 'errors' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
      triggerConfigurations: [
        { triggerName: 'chat', triggerTargetArn: 'arn:aws:sns:x', triggerEvents: ['DeploymentFailure'] },
      ],
    },
    { configuration: { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 75 } } },
  );
  expect(imported.group).toEqual({
    name: 'web',
    applicationName: 'shop',
    strategy: {
      deploymentType: 'blue-green',
      minimumHealthyHosts: { type: 'fleet-percent', value: 75 },
      readyWait: { timeout: 3_600_000, onTimeout: 'stop' },
      original: 'terminate',
      terminationWait: 300_000,
    },
    rollbackOn: ['deployment-failure', 'alarm'],
    alarms: { names: ['errors'], enabled: true, ignorePollAlarmFailure: true },
  });
  expect(imported.target).toEqual({
    package: '@rollway/target-asg-bluegreen',
    settings: {
      fleet: { autoScalingGroup: 'web-asg' },
      replacement: 'copy',
      targetGroups: [imported.arn],
      classicLoadBalancers: ['classic'],
    },
  });
  expect(imported.gaps.map(({ setting }) => setting)).toEqual([
    'loadBalancerInfo',
    'triggerConfigurations[0]',
    'serviceRoleArn',
    'autoScalingGroups.hook',
  ]);
  expect(imported.gaps.every(({ reason }) => reason.length > 20)).toBe(true);
});

test('an in-place group of on-premises instances, zone by zone', async () => {
  const answer = (operation: string): Answer | undefined => {
    if (operation === 'ListOnPremisesInstances') return { output: { instanceNames: ['db-1'] } };
    if (operation !== 'BatchGetOnPremisesInstances') return undefined;
    return { output: { instanceInfos: [{ instanceName: 'db-1', tags: [{ Key: 'Role', Value: 'db' }] }] } };
  };
  const { group, target, gaps } = await importGroup(
    {
      deploymentConfigName: 'zonal',
      onPremisesTagSet: {
        onPremisesTagSetList: [
          [{ Type: 'KEY_AND_VALUE', Key: 'Role', Value: 'db' }],
          [{ Type: 'KEY_ONLY', Key: 'Live' }],
        ],
      },
    },
    {
      answer,
      configuration: {
        minimumHealthyHosts: { type: 'HOST_COUNT', value: 2 },
        zonalConfig: {
          monitorDurationInSeconds: 60,
          firstZoneMonitorDurationInSeconds: 600,
          minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 1 },
        },
      },
    },
  );
  expect(group.strategy).toEqual({
    deploymentType: 'in-place',
    minimumHealthyHosts: { type: 'host-count', value: 2 },
    zonal: {
      monitorDuration: 60_000,
      firstZoneMonitorDuration: 600_000,
      minimumHealthyHostsPerZone: { type: 'host-count', value: 1 },
    },
  });
  expect(target).toEqual({
    package: '@rollway/target-onprem',
    settings: {
      tagGroups: [[{ type: 'KEY_AND_VALUE', key: 'Role', value: 'db' }], [{ type: 'KEY_ONLY', key: 'Live' }]],
      inventory: [{ instanceName: 'db-1', tags: [{ key: 'Role', value: 'db' }] }],
    },
    targetGroups: [],
  });
  expect(gaps).toEqual([]);
});

test('a predefined configuration by its name, and what a service would have done by itself', async () => {
  const { group, target, gaps } = await importGroup({
    deploymentConfigName: 'CodeDeployDefault.HalfAtATime',
    ec2TagFilters: [{ Type: 'VALUE_ONLY', Value: 'web' }],
    autoScalingGroups: [{ name: 'web-asg' }],
    terminationHookEnabled: true,
  });
  expect(group.strategy).toEqual({ deploymentType: 'in-place', minimumHealthyHosts: { type: 'half-at-a-time' } });
  expect(target).toMatchObject({
    package: '@rollway/target-ec2-ssm',
    settings: { tagGroups: [[{ type: 'VALUE_ONLY', value: 'web' }]], autoScalingGroups: ['web-asg'] },
  });
  expect(gaps.map(({ setting }) => setting)).toEqual(['terminationHookEnabled', 'outdatedInstancesStrategy']);
});

test('Classic Load Balancers: of EC2 instances by name, of hosts no balancer, and none that was not used', async () => {
  const loadBalancerInfo = {
    elbInfoList: [{ name: 'front' }, { name: 'back' }],
    targetGroupInfoList: [{ name: 'web' }],
  };
  const autoScalingGroups = [{ name: 'web' }];
  const ec2 = await importGroup({ autoScalingGroups, loadBalancerInfo, outdatedInstancesStrategy: 'IGNORE' });
  expect(ec2.target).toMatchObject({ targetGroups: [ec2.arn], classicLoadBalancers: ['front', 'back'] });
  expect(ec2.gaps).toEqual([]);
  const answer = (operation: string): Answer | undefined =>
    operation === 'ListOnPremisesInstances' ? { output: { instanceNames: [] } } : undefined;
  const onPremisesInstanceTagFilters = [{ Type: 'KEY_ONLY' as const, Key: 'Shop' }];
  const hosts = await importGroup({ onPremisesInstanceTagFilters, loadBalancerInfo }, { answer });
  expect(hosts.gaps.map(({ setting, value }) => [setting, value])).toEqual([
    ['loadBalancerInfo.elbInfoList', 'front'],
    ['loadBalancerInfo.elbInfoList', 'back'],
  ]);
  const deploymentStyle = { deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' as const };
  const unused = await importGroup({ autoScalingGroups, loadBalancerInfo, deploymentStyle });
  expect(unused.target).toMatchObject({ targetGroups: [], classicLoadBalancers: [] });
  expect(unused.gaps.find(({ setting }) => setting === 'deploymentOption')?.reason).toContain('web, front, back');
});

test('ECS and Lambda groups by their routing', async () => {
  const ecs = await importGroup(
    {
      computePlatform: 'ECS',
      deploymentConfigName: 'slow',
      ecsServices: [{ clusterName: 'main', serviceName: 'shop' }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: 'web' }],
            prodTrafficRoute: { listenerArns: ['p'] },
            testTrafficRoute: { listenerArns: ['t'] },
          },
        ],
      },
    },
    {
      configuration: {
        trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 25, linearInterval: 3 } },
      },
    },
  );
  expect(ecs.group.strategy).toMatchObject({
    trafficRouting: { type: 'linear', percentage: 25, interval: 180_000 },
    testTraffic: true,
  });
  const routes = { productionListener: ['p'], testListener: ['t'] };
  expect(ecs.target).toMatchObject({
    settings: { cluster: 'main', service: 'shop', targetGroups: [ecs.arn, ''], ...routes },
  });
  const lambda = await importGroup({
    computePlatform: 'Lambda',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  });
  expect(lambda.group.strategy).toMatchObject({
    trafficRouting: { type: 'canary', percentage: 10, interval: 300_000 },
    original: 'keep',
  });
  expect(lambda.target).toEqual({ package: '@rollway/target-lambda-alias' });
});

test('a group that is not there is said in CodeDeploy’s words, and a missing name before anything is asked', async () => {
  const refuse = (): Answer => ({ refusal: 'DeploymentGroupDoesNotExistException' });
  await expect(importGroup({}, { answer: refuse })).rejects.toMatchObject({
    code: 'service-refused',
    message: expect.stringContaining('DeploymentGroupDoesNotExistException'),
  });
  await expect(fromCodeDeploy({ application: '', deploymentGroup: 'web' })).rejects.toThrow('application');
});
