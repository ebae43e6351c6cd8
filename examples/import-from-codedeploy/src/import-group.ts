import { type DeploymentGroup, defineDeploymentGroup } from '@rollway/core';
import { fromCodeDeploy, type ImportRequest } from '@rollway/import-codedeploy';
import { onPremises } from '@rollway/target-onprem';

/** The imported group of on-premises instances, and what people should read before they rely on it. */
export async function importGroup(request: ImportRequest): Promise<{
  readonly group: DeploymentGroup;
  readonly report: readonly string[];
}> {
  const { group: settings, target, gaps, deploymentConfigName } = await fromCodeDeploy(request);
  if (target.package !== '@rollway/target-onprem') {
    throw new RangeError(`this example takes groups of on-premises instances; this one needs ${target.package}`);
  }
  const hosts = target.hosts.map(({ name }) => ({ instanceId: name }));
  const group = defineDeploymentGroup({ ...settings, target: onPremises({ hosts }) });
  const report = [
    `${group.applicationName}/${group.name}: ${deploymentConfigName}, ${hosts.length} instances`,
    ...gaps.map(({ setting, value, reason }) => `not taken over: ${setting} (${value}): ${reason}`),
  ];
  return { group, report };
}
