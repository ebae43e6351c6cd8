import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import type { GroupState } from '../fleet/auto-scaling-group.js';
import { createInput } from './create-input.js';

const identity = { name: 'CodeDeploy_web_d-1', tags: { 'rollway:deployment-id': 'd-1' } };

function stateOf(group: Partial<AutoScalingGroup>, healthy: number): GroupState {
  const inService = Array.from({ length: healthy }, (_, index) => ({ instanceId: `i-${index}`, zone: 'a' }));
  return {
    name: 'web',
    group: group as AutoScalingGroup,
    inService,
    instanceIds: [],
    desired: 9,
    suspended: [],
    targetGroups: [],
    classicLoadBalancers: [],
    tags: {},
    deleting: false,
  };
}

test('a copy is as large as what is healthy, within the bounds of the original', () => {
  const sizes = { MinSize: 2, MaxSize: 4 };
  expect(createInput(stateOf(sizes, 3), [], identity)).toMatchObject({ ...sizes, DesiredCapacity: 3 });
  expect(createInput(stateOf(sizes, 1), [], identity).DesiredCapacity).toBe(2);
  expect(createInput(stateOf(sizes, 9), [], identity).DesiredCapacity).toBe(4);
});

test.each<[string, Partial<AutoScalingGroup>, object]>([
  [
    'a template by its id alone',
    { LaunchTemplate: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', Version: '7' } },
    { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '7' } },
  ],
  ['a launch configuration', { LaunchConfigurationName: 'web-7' }, { LaunchConfigurationName: 'web-7' }],
  [
    'mixed instances',
    {
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'web', Version: '7' },
          Overrides: [{ InstanceType: 't3.small' }],
        },
      },
    },
    {
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '7' },
          Overrides: [{ InstanceType: 't3.small' }],
        },
      },
    },
  ],
])('%s', (_what, given, expected) => {
  const input = createInput(stateOf(given, 1), [], identity);
  const { LaunchTemplate, LaunchConfigurationName, MixedInstancesPolicy } = input;
  const launch = { LaunchTemplate, LaunchConfigurationName, MixedInstancesPolicy };
  expect(JSON.parse(JSON.stringify(launch))).toEqual(expected);
});

test('what people set goes along; what AWS computes, its tags, its target groups and an earlier deployment’s do not', () => {
  const given: Partial<AutoScalingGroup> = {
    VPCZoneIdentifier: 'subnet-1,subnet-2',
    AvailabilityZones: ['eu-central-1a'],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 0,
    TargetGroupARNs: ['arn'],
    AutoScalingGroupARN: 'arn',
    CreatedTime: new Date(0),
    Tags: [
      { Key: 'Team', Value: 'shop', PropagateAtLaunch: true, ResourceId: 'web', ResourceType: 'auto-scaling-group' },
      { Key: 'aws:cloudformation:stack-name', Value: 'shop' },
      { Key: 'rollway:deployment-id', Value: 'd-0' },
    ],
  };
  const hook = { LifecycleHookName: 'ready', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };
  const hooks = [{ ...hook, AutoScalingGroupName: 'web', GlobalTimeout: 9 }];
  expect(createInput(stateOf({ MinSize: 0, MaxSize: 1, ...given }, 1), hooks, identity)).toEqual({
    AutoScalingGroupName: 'CodeDeploy_web_d-1',
    MinSize: 0,
    MaxSize: 1,
    DesiredCapacity: 1,
    VPCZoneIdentifier: 'subnet-1,subnet-2',
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 0,
    LifecycleHookSpecificationList: [hook],
    Tags: [
      { Key: 'Team', Value: 'shop', PropagateAtLaunch: true },
      { Key: 'rollway:deployment-id', Value: 'd-1', PropagateAtLaunch: false },
    ],
  });
});
