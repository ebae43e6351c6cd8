import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { classicLoadBalancer, instanceTargetGroup, joinLoadBalancers } from '@rollway/aws';
import { type DeploymentGroup, defineDeploymentGroup, type ServerTarget } from '@rollway/core';
import type { LoadBalancer } from '@rollway/core/target';
import { fromCodeDeploy, type ImportedGroup, type ImportRequest } from '@rollway/import-codedeploy';
import { asgBlueGreen } from '@rollway/target-asg-bluegreen';
import { ec2Ssm } from '@rollway/target-ec2-ssm';
import { onPremises, registeredHosts } from '@rollway/target-onprem';

/** The imported group of servers, and what people should read before they rely on it. */
export async function importGroup(request: ImportRequest): Promise<{
  readonly group: DeploymentGroup;
  readonly report: readonly string[];
}> {
  const { group: settings, target, gaps, deploymentConfigName } = await fromCodeDeploy(request);
  const group = defineDeploymentGroup({ ...settings, target: makeTarget(target) });
  const report = [
    `${group.applicationName}/${group.name}: ${deploymentConfigName}, ${target.package}`,
    ...gaps.map(({ setting, value, reason }) => `not taken over: ${setting} (${value}): ${reason}`),
  ];
  return { group, report };
}

/** The settings go to the factory as they are, with what CodeDeploy does not know: how instances are reached. */
function makeTarget(target: ImportedGroup['target']): ServerTarget {
  switch (target.package) {
    case '@rollway/target-ec2-ssm':
      return ec2Ssm({ ...target.settings, ...loadBalancerOf(target) });
    case '@rollway/target-asg-bluegreen':
      return asgBlueGreen({ ...target.settings, instances: ec2Ssm({ instanceIds: [] }) });
    case '@rollway/target-onprem':
      // Without a transport a host is this machine; `sshHost` reaches others.
      return onPremises({ hosts: registeredHosts({ ...target.settings, host: () => ({}) }) });
    default:
      throw new RangeError(`this example takes groups of servers; this one needs ${target.package}`);
  }
}

type Balancers = Pick<
  Extract<ImportedGroup['target'], { readonly package: '@rollway/target-ec2-ssm' }>,
  'targetGroups' | 'classicLoadBalancers'
>;

function loadBalancerOf({ targetGroups, classicLoadBalancers }: Balancers): Partial<Parameters<typeof ec2Ssm>[0]> {
  const balancers: LoadBalancer[] = [];
  if (targetGroups.length > 0) {
    const client = new ElasticLoadBalancingV2Client({});
    balancers.push(instanceTargetGroup({ client, targetGroupArn: targetGroups }));
  }
  if (classicLoadBalancers.length > 0) {
    const client = new ElasticLoadBalancingClient({});
    balancers.push(classicLoadBalancer({ client, loadBalancerName: classicLoadBalancers }));
  }
  return balancers.length === 0 ? {} : { loadBalancer: joinLoadBalancers(balancers) };
}
