import { fileURLToPath } from 'node:url';
import { createAwsConnection, suspendProcesses } from '@rollway/aws';
import { allAtOnce, type DeploymentGroup, defineDeploymentGroup, inPlace, localRevision } from '@rollway/core';
import { createEmbeddedDriver, type EmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { type Ec2SsmTarget, ec2Ssm } from '../ec2-ssm.js';
import type { HostOf } from '../settings.js';

/** What a controller needs to find its way: it is started with this as JSON in a process of its own. */
export interface ControllerPlace {
  readonly endpoint: string;
  readonly region: string;
  /** Folder of the fleet; the journal is in it. */
  readonly root: string;
  readonly revision: string;
}

/** A controller over the Auto Scaling group `web`, two processes of which rest while it deploys. */
export function openController({ endpoint, region, root }: ControllerPlace): {
  readonly driver: EmbeddedDriver;
  readonly group: DeploymentGroup;
  readonly target: Ec2SsmTarget;
} {
  const credentials = { accessKeyId: 'AKIDLAB', secretAccessKey: 'lab' };
  const connection = createAwsConnection({ endpoint, region, credentials, requestTimeout: 30_000 });
  const autoScalingGroups = ['web'];
  const host: HostOf = (id) => ({
    deploymentRoot: `${root}/${id}/.rollway`,
    stateDirectory: `${root}/${id}/.commands`,
    environment: { HOST_ROOT: `${root}/${id}` },
    variables: { HOST_ROOT: `${root}/${id}` },
  });
  const target = ec2Ssm({ autoScalingGroups, connection, host, answerWithin: 0 });
  const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: allAtOnce }) });
  const companions = [suspendProcesses({ connection, autoScalingGroups, processes: ['AZRebalance', 'Terminate'] })];
  const journal = fileJournal(`${root}/journal`);
  return { driver: createEmbeddedDriver({ groups: [group], journal, companions }), group, target };
}

/** Starts the deployment, or takes it up, and sees it to its end. */
export async function control(place: ControllerPlace): Promise<string> {
  const { driver, group, target } = openController(place);
  try {
    const deployment = await driver.start(group, { deploymentId: 'd-1', revision: localRevision(place.revision) });
    return (await deployment.finished()).status;
  } finally {
    await driver.close();
    await target.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await control(JSON.parse(process.argv[2] ?? '') as ControllerPlace)}\n`);
}
