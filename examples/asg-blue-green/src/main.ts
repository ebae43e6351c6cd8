/** Deploys a good and a broken revision to an Auto Scaling group in the AWS lab, under load; prints a summary as JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAwsConnection } from '@rollway/aws';
import { inVirtualTime, listenerTraffic, startLab } from '@rollway/aws-lab';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { onPremises } from '@rollway/target-onprem';
import { makeAccount } from './account.js';
import { webGroup } from './web.js';
import { writeRevision } from './write-revision.js';

const directory = await mkdtemp(join(tmpdir(), 'rollway-asg-'));
await using lab = await startLab();
const account = await makeAccount(lab);
const { region, endpoint, credentials } = lab.clientSettings;
// Each instance is a folder of this machine. With SSM, this is another server target.
const instances = onPremises({
  hosts: async (wanted) => {
    return wanted === undefined ? [] : [{ instanceId: wanted, deploymentRoot: join(directory, wanted, 'state') }];
  },
});
const web = webGroup({
  targetGroups: account.targetGroups,
  instances,
  connection: createAwsConnection({ region, endpoint, credentials, requestTimeout: 5000, waiting: lab.clock }),
});

try {
  const traffic = listenerTraffic(lab, { listenerArn: account.listenerArn, requestsPerSecond: 20 });
  const deployments = await inVirtualTime(lab, async () => {
    const journal = fileJournal(join(directory, 'journal'));
    await using driver = createEmbeddedDriver({ groups: [web], journal, clock: lab.clock });
    const results: object[] = [];
    for (const [deploymentId, broken] of [
      ['web-1', false],
      ['web-2', true],
    ] as const) {
      const revision = await writeRevision(directory, deploymentId, { broken });
      const deployment = await driver.start(web, { deploymentId, revision });
      deployment.on('replacement-provisioned', ({ details }) => {
        process.stderr.write(`${deploymentId}: made ${JSON.stringify(details)}\n`);
      });
      const { status, rolledBack } = await deployment.finished();
      results.push({ deploymentId, status, rolledBack });
    }
    await traffic.stop();
    return results;
  });
  const { total: sent, errors: failed } = traffic.counts;
  const groups = Object.keys(lab.context.account.autoScaling.groups);
  process.stdout.write(`${JSON.stringify({ deployments, requests: { sent, failed }, groups })}\n`);
} finally {
  await instances.close();
  await rm(directory, { recursive: true, force: true });
}
