import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { type AwsConnection, answerOf, callService } from '@rollway/aws';
import type { Gaps } from './gaps.js';
import { selectionOf } from './import-tags.js';
import type { ImportedTarget } from './imported-group.js';
import { readHosts } from './read-hosts.js';

/** What a target is read from. */
export interface TargetSource {
  readonly group: DeploymentGroupInfo;
  readonly platform: string;
  readonly connection: AwsConnection;
  readonly loadBalancing: AwsConnection;
}

/** Settings of the target that a group needs. */
export async function importTarget(source: TargetSource, gaps: Gaps): Promise<ImportedTarget> {
  const { group, platform } = source;
  if (platform === 'Lambda') {
    gaps.add('computePlatform', platform, 'which function and alias is in each AppSpec; name them to lambdaAlias');
    return { package: '@rollway/target-lambda-alias' };
  }
  const targetGroups = await targetGroupArns(source, gaps);
  if (platform === 'ECS') return ecsTarget(group, targetGroups, gaps);
  if (group.deploymentStyle?.deploymentType === 'BLUE_GREEN') return fleetTarget(group, targetGroups, gaps);
  const onPremises = selectionOf(group.onPremisesTagSet?.onPremisesTagSetList, group.onPremisesInstanceTagFilters);
  const tagGroups = selectionOf(group.ec2TagSet?.ec2TagSetList, group.ec2TagFilters);
  const autoScalingGroups = (group.autoScalingGroups ?? []).map(({ name = '' }) => name);
  if (onPremises.length > 0 && tagGroups.length === 0 && autoScalingGroups.length === 0) {
    const hosts = await readHosts(source.connection);
    return { package: '@rollway/target-onprem', tagGroups: onPremises, hosts, targetGroups };
  }
  if (onPremises.length > 0) {
    const reason = 'a Rollway group has one target: deploy to the on-premises instances in a group of their own';
    gaps.add('onPremisesTagSet', onPremises, reason);
  }
  const classicLoadBalancers = (group.loadBalancerInfo?.elbInfoList ?? []).map(({ name = '' }) => name);
  return { package: '@rollway/target-ec2-ssm', tagGroups, autoScalingGroups, targetGroups, classicLoadBalancers };
}

function fleetTarget(group: DeploymentGroupInfo, targetGroups: readonly string[], gaps: Gaps): ImportedTarget {
  for (const { name = '' } of group.loadBalancerInfo?.elbInfoList ?? []) {
    gaps.add('loadBalancerInfo.elbInfoList', name, 'fleets change places in target groups only; move to one');
  }
  const [autoScalingGroup] = group.autoScalingGroups ?? [];
  const copies =
    group.blueGreenDeploymentConfiguration?.greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP';
  if (!copies) {
    const reason = 'the replacement was named with each deployment; name your second fleet as `replacement`';
    gaps.add('greenFleetProvisioningOption', 'DISCOVER_EXISTING', reason);
  }
  const tagGroups = selectionOf(group.ec2TagSet?.ec2TagSetList, group.ec2TagFilters);
  const { name } = autoScalingGroup ?? {};
  return {
    package: '@rollway/target-asg-bluegreen',
    fleet: name === undefined ? { tagGroups } : { autoScalingGroup: name },
    ...(copies ? { replacement: 'copy' } : {}),
    targetGroups,
  };
}

function ecsTarget(group: DeploymentGroupInfo, targetGroups: readonly string[], gaps: Gaps): ImportedTarget {
  const [service] = group.ecsServices ?? [];
  const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  if (service === undefined) gaps.add('ecsServices', [], 'the group names no service; name one to the target');
  return {
    package: '@rollway/target-ecs',
    cluster: service?.clusterName ?? 'default',
    service: service?.serviceName ?? '',
    targetGroups,
    productionListeners: pair?.prodTrafficRoute?.listenerArns ?? [],
    testListeners: pair?.testTrafficRoute?.listenerArns ?? [],
  };
}

/** CodeDeploy knows target groups by name, everybody else by ARN. */
async function targetGroupArns({ group, loadBalancing }: TargetSource, gaps: Gaps): Promise<readonly string[]> {
  const { targetGroupInfoList = [], targetGroupPairInfoList = [] } = group.loadBalancerInfo ?? {};
  const pairs = targetGroupPairInfoList.flatMap(({ targetGroups = [] }) => targetGroups);
  const names = [...targetGroupInfoList, ...pairs].flatMap(({ name }) => (name === undefined ? [] : [name]));
  const unused = group.deploymentStyle?.deploymentOption === 'WITHOUT_TRAFFIC_CONTROL';
  if (names.length === 0 || unused) {
    if (unused && names.length > 0) {
      gaps.add(
        'deploymentOption',
        'WITHOUT_TRAFFIC_CONTROL',
        `the load balancers ${names.join(', ')} were not used, and are left out`,
      );
    }
    return [];
  }
  // Loaded when it is used: a group without load balancers needs none.
  const { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } = await import(
    '@aws-sdk/client-elastic-load-balancing-v2'
  );
  const client = loadBalancing.client(ElasticLoadBalancingV2Client);
  const arns: string[] = [];
  for (const name of names) {
    const send = () => client.send(new DescribeTargetGroupsCommand({ Names: [name] }));
    const answer = await callService('elbv2 DescribeTargetGroups', send);
    if (answer.status === 'refused' && answer.refusal.code === 'TargetGroupNotFoundException') {
      gaps.add('loadBalancerInfo', name, 'there is no target group of this name any more');
      continue;
    }
    arns.push(...(answerOf(answer).TargetGroups ?? []).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []));
  }
  return arns;
}
