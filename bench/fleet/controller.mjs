/**
 * A controller in a process of its own over the built packages: deploys one revision, prints what it took as JSON. Its work
 * comes as JSON in the first argument.
 */
import { allAtOnce, defineDeploymentGroup, halfAtATime, inPlace, localRevision, oneAtATime } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { haproxy, onPremises, sshHost } from '@rollway/target-onprem';

const { inventory, journal, archive, version, mode, recheck, client } = JSON.parse(process.argv[2] ?? '');
const { ssh, lb } = inventory;
const privateKey = { path: ssh.key };
const hosts = inventory.hosts.map(({ name, host, port, user }) =>
  sshHost({
    instanceId: name,
    ...{ host, port, user, privateKey, knownHosts: ssh.knownHosts, client },
    deploymentRoot: '/srv/rollway',
  }),
);
const loadBalancer = haproxy({ address: lb.socket, backend: lb.backend, recheck });
const target = onPremises({ hosts, loadBalancer });
const minimumHealthyHosts = { one: oneAtATime, half: halfAtATime, all: allAtOnce }[mode];
const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts }) });
const driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(journal) });
const begin = performance.now();
const deployment = await driver.start(group, { deploymentId: `web-${version}`, revision: localRevision(archive) });
/** When the first host left rotation and the last one was back. */
const rolling = { first: undefined, last: undefined };
/** Milliseconds in which hosts stopped, started and validated the application, all together. */
let application = 0;
const begun = new Map();
deployment.on('lifecycle-event-started', ({ lifecycleEvent, instanceId, at }) => {
  begun.set(instanceId, at);
  if (lifecycleEvent === 'BlockTraffic') rolling.first ??= at;
});
deployment.on('lifecycle-event-succeeded', ({ lifecycleEvent, instanceId, at }) => {
  if (lifecycleEvent === 'AllowTraffic') rolling.last = at;
  if (['BeforeInstall', 'ApplicationStart', 'ValidateService'].includes(lifecycleEvent)) {
    application += at - begun.get(instanceId);
  }
});
const { status } = await deployment.finished();
const milliseconds = performance.now() - begin;
await driver[Symbol.asyncDispose]();
await target.close();
loadBalancer.close();
const { maxRSS } = process.resourceUsage();
const times = { milliseconds, rolling: rolling.last - rolling.first, application: application / hosts.length };
console.log(JSON.stringify({ status, ...times, maxRssBytes: maxRSS * 1024 }));
