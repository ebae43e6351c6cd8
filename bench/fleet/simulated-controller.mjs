/**
 * A controller of many simulated hosts in a process of its own: built packages, a real journal, a real revision. What it
 * took comes out as JSON; its settings come as JSON in the first argument.
 */
import { defineDeploymentGroup, halfAtATime, inPlace, localRevision } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { onPremises } from '@rollway/target-onprem';
import { simulatedBalancer, simulatedHost } from './simulated-host.mjs';

const { hosts: count, journal, archive } = JSON.parse(process.argv[2] ?? '');
const hosts = Array.from({ length: count }, (_, index) => ({
  instanceId: `h${String(index + 1).padStart(4, '0')}`,
  transport: simulatedHost(5),
}));
const target = onPremises({ hosts, loadBalancer: simulatedBalancer() });
const strategy = inPlace({ minimumHealthyHosts: halfAtATime });
const group = defineDeploymentGroup({ name: 'web', target, strategy });
const driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(journal) });
const begin = performance.now();
const deployment = await driver.start(group, { deploymentId: 'web-simulated', revision: localRevision(archive) });
const { status } = await deployment.finished();
const seconds = (performance.now() - begin) / 1000;
await driver[Symbol.asyncDispose]();
await target.close();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
console.log(JSON.stringify({ status, seconds, cpuSeconds, peakMebibytes: Math.round(maxRSS / 1024) }));
