/**
 * Rolls a real HTTP application out over four hosts under load: v1, then v2 half of the fleet at a time, then a v3 that fails
 * its validation and is rolled back. `--json` prints the summary as one line at the end.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineDeploymentGroup, halfAtATime, inPlace, type LocalRevision } from '@rollway/core';
import { createEmbeddedDriver, type EmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { onPremises } from '@rollway/target-onprem';
import { createFleet, type Fleet } from './fleet.js';
import { startLoad } from './load.js';
import { printProgress } from './progress.js';
import { type DeploymentSummary, isAsPromised, summaryJson, summaryText } from './summary.js';
import { writeRevision } from './write-revision.js';

const json = process.argv.includes('--json');
const print = (line: string): void => void process.stderr.write(`${line}\n`);

const directory = await mkdtemp(join(tmpdir(), 'rollway-quickstart-'));
const fleet = await createFleet(directory);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
try {
  process.exitCode = await demonstrate(fleet);
} finally {
  await fleet.close();
  await rm(directory, { recursive: true, force: true });
}

async function demonstrate({ hosts, loadBalancer }: Fleet): Promise<number> {
  const web = defineDeploymentGroup({
    name: 'web',
    target: onPremises({ hosts, loadBalancer }),
    strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
    rollbackOn: ['deployment-failure'],
  });
  const journal = fileJournal(join(directory, 'journal'));
  await using driver = createEmbeddedDriver({ groups: [web], journal, signal: interrupted.signal });
  const deploy = async (revision: LocalRevision, deploymentId: string): Promise<DeploymentSummary> => {
    print(`\n${deploymentId}: ${revision.location}`);
    const deployment = await driver.start(web, { deploymentId, revision });
    printProgress(deployment, print);
    const result = await deployment.finished();
    return { ...result, batches: await countBatches(driver, deploymentId) };
  };
  const first = await deploy(await writeRevision(directory, { version: 'v1' }), 'web-v1');
  const load = startLoad(loadBalancer.url);
  const second = await deploy(await writeRevision(directory, { version: 'v2' }), 'web-v2');
  const third = await deploy(await writeRevision(directory, { version: 'v3', broken: true }), 'web-v3');
  const counts = await load.stop();
  const deployments = [first, second, third];
  print(summaryText(deployments, counts));
  if (json) process.stdout.write(`${summaryJson(deployments, counts)}\n`);
  return isAsPromised(deployments, counts) ? 0 : 1;
}

/** The journal knows everything: also what nobody listened to. */
async function countBatches(driver: EmbeddedDriver, deploymentId: string): Promise<number> {
  let batches = 0;
  const deployment = await driver.attach(deploymentId);
  for await (const event of deployment.events()) if (event.type === 'batch-started') batches += 1;
  return batches;
}
