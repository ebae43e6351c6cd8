import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { type AwsConnection, answerOf, callService } from '@rollway/aws';
import type { Gaps } from './gaps.js';
import { selectionOf } from './import-tags.js';
import type { ImportedEcsTarget, ImportedLambdaTarget, ImportedServerTarget } from './imported-group.js';
import { readHosts } from './read-hosts.js';

/** What a target is read from. */
export interface TargetSource {
  readonly group: DeploymentGroupInfo;
  readonly connection: AwsConnection;
  readonly loadBalancing: AwsConnection;
}

/** The target of a group of functions: which ones they are only the AppSpecs know. */
export function importLambdaTarget(gaps: Gaps): ImportedLambdaTarget {
  gaps.add('computePlatform', 'Lambda', 'which function and alias is in each AppSpec; name them to lambdaAlias');
  return { package: '@rollway/target-lambda-alias' };
}

/** Settings of the target that a group of servers needs. */
export async function importServerTarget(source: TargetSource, gaps: Gaps): Promise<ImportedServerTarget> {
  const { group } = source;
  const balancers = await balancersOf(source, gaps);
  if (group.deploymentStyle?.deploymentType === 'BLUE_GREEN') return fleetTarget(group, balancers, gaps);
  const onPremises = selectionOf(group.onPremisesTagSet?.onPremisesTagSetList, group.onPremisesInstanceTagFilters);
  const tagGroups = selectionOf(group.ec2TagSet?.ec2TagSetList, group.ec2TagFilters);
  const autoScalingGroups = (group.autoScalingGroups ?? []).map(({ name = '' }) => name);
  if (onPremises.length > 0 && tagGroups.length === 0 && autoScalingGroups.length === 0) {
    for (const name of balancers.classicLoadBalancers) {
      const reason = 'Classic Load Balancers take EC2 instances alone; give these hosts a load balancer of their own';
      gaps.add('loadBalancerInfo.elbInfoList', name, reason);
    }
    const settings = { tagGroups: onPremises, inventory: await readHosts(source.connection) };
    return { package: '@rollway/target-onprem', settings, targetGroups: balancers.targetGroups };
  }
  if (onPremises.length > 0) {
    const reason = 'a Rollway group has one target: deploy to the on-premises instances in a group of their own';
    gaps.add('onPremisesTagSet', onPremises, reason);
  }
  if (tagGroups.length === 0 && autoScalingGroups.length === 0) {
    gaps.add('ec2TagSet', [], 'the group selects no instance; say which ones to the target');
  }
  const settings = {
    ...(tagGroups.length === 0 ? {} : { tagGroups }),
    ...(autoScalingGroups.length === 0 ? {} : { autoScalingGroups }),
  };
  return { package: '@rollway/target-ec2-ssm', settings, ...balancers };
}

/** What instances are behind. */
interface Balancers {
  /** ARNs. */
  readonly targetGroups: readonly string[];
  /** Names, by which everybody knows them: there is nothing to look up. */
  readonly classicLoadBalancers: readonly string[];
}

async function balancersOf(source: TargetSource, gaps: Gaps): Promise<Balancers> {
  const { deploymentStyle, loadBalancerInfo = {} } = source.group;
  const names = classicNames(source.group);
  const { targetGroupInfoList = [], targetGroupPairInfoList = [] } = loadBalancerInfo;
  const pairs = targetGroupPairInfoList.flatMap(({ targetGroups = [] }) => targetGroups);
  const groups = [...targetGroupInfoList, ...pairs].flatMap(({ name }) => (name === undefined ? [] : [name]));
  if (deploymentStyle?.deploymentOption !== 'WITHOUT_TRAFFIC_CONTROL') {
    return { targetGroups: await targetGroupArns(groups, source, gaps), classicLoadBalancers: names };
  }
  if (groups.length + names.length > 0) {
    const reason = `the load balancers ${[...groups, ...names].join(', ')} were not used, and are left out`;
    gaps.add('deploymentOption', 'WITHOUT_TRAFFIC_CONTROL', reason);
  }
  return { targetGroups: [], classicLoadBalancers: [] };
}

const classicNames = ({ loadBalancerInfo }: DeploymentGroupInfo): readonly string[] =>
  (loadBalancerInfo?.elbInfoList ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));

function fleetTarget(group: DeploymentGroupInfo, balancers: Balancers, gaps: Gaps): ImportedServerTarget {
  const [autoScalingGroup, ...more] = group.autoScalingGroups ?? [];
  const copies =
    group.blueGreenDeploymentConfiguration?.greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP';
  if (!copies) {
    const reason = 'the replacement was named with each deployment; name your second fleet as `replacement`';
    gaps.add('greenFleetProvisioningOption', 'DISCOVER_EXISTING', reason);
  }
  const tagGroups = selectionOf(group.ec2TagSet?.ec2TagSetList, group.ec2TagFilters);
  const { name } = autoScalingGroup ?? {};
  for (const other of more) {
    gaps.add(
      'autoScalingGroups',
      other.name,
      'a fleet that changes places is one group; give it a Rollway group of its own',
    );
  }
  if (name !== undefined && tagGroups.length > 0) {
    gaps.add('ec2TagSet', tagGroups, `a fleet is a group or tags; ${name} is taken, these instances are left out`);
  }
  return {
    package: '@rollway/target-asg-bluegreen',
    settings: {
      fleet: name === undefined ? { tagGroups } : { autoScalingGroup: name },
      ...(copies ? { replacement: 'copy' } : {}),
      ...balancers,
    },
  };
}

/** Settings of the target of a service. */
export async function importEcsTarget(source: TargetSource, gaps: Gaps): Promise<ImportedEcsTarget> {
  const { group } = source;
  const { targetGroups } = await balancersOf(source, gaps);
  const [service] = group.ecsServices ?? [];
  const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
  const [one = '', other = ''] = targetGroups;
  const testListener = pair?.testTrafficRoute?.listenerArns;
  if (service === undefined) gaps.add('ecsServices', [], 'the group names no service; name one to the target');
  return {
    package: '@rollway/target-ecs',
    settings: {
      cluster: service?.clusterName ?? 'default',
      service: service?.serviceName ?? '',
      targetGroups: [one, other],
      productionListener: pair?.prodTrafficRoute?.listenerArns ?? [],
      ...(testListener === undefined ? {} : { testListener }),
    },
  };
}

/** CodeDeploy knows target groups by name, everybody else by ARN. */
async function targetGroupArns(
  names: readonly string[],
  { loadBalancing }: TargetSource,
  gaps: Gaps,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
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
