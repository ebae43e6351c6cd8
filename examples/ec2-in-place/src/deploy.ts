import { defineDeploymentGroup, halfAtATime, inPlace, localRevision } from '@rollway/core';
import { createEmbeddedDriver, type EmbeddedDriverSettings } from '@rollway/driver-embedded';
import { type Ec2SsmSettings, ec2Ssm } from '@rollway/target-ec2-ssm';

/** Deploys a directory to every instance with the tag Name=web; answers how it ended. */
export async function deploy(options: {
  readonly directory: string;
  readonly deploymentId: string;
  readonly target?: Ec2SsmSettings;
  readonly driver: Omit<EmbeddedDriverSettings, 'groups'>;
}): Promise<string> {
  const target = ec2Ssm({ tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }], ...options.target });
  const web = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: halfAtATime }) });
  await using driver = createEmbeddedDriver({ groups: [web], ...options.driver });
  await driver.resume();
  const revision = localRevision(options.directory);
  const deployment = await driver.start(web, { deploymentId: options.deploymentId, revision });
  const { status } = await deployment.finished();
  await target.close();
  return status;
}
