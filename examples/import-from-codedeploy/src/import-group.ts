import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { instanceTargetGroup } from '@rollway/aws';
import { type DeploymentGroup, defineDeploymentGroup, type ServerTarget } from '@rollway/core';
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
      return ec2Ssm({ ...target.settings, ...loadBalancerOf(target.targetGroups) });
    case '@rollway/target-asg-bluegreen':
      return asgBlueGreen({ ...target.settings, instances: ec2Ssm({ instanceIds: [] }) });
    case '@rollway/target-onprem':
      // Without a transport a host is this machine; `sshHost` reaches others.
      return onPremises({ hosts: registeredHosts({ ...target.settings, host: () => ({}) }) });
    default:
      throw new RangeError(`this example takes groups of servers; this one needs ${target.package}`);
  }
}

function loadBalancerOf(targetGroupArn: readonly string[]): Pick<Parameters<typeof ec2Ssm>[0], 'loadBalancer'> {
  if (targetGroupArn.length === 0) return {};
  return { loadBalancer: instanceTargetGroup({ client: new ElasticLoadBalancingV2Client({}), targetGroupArn }) };
}
