/** Auto Scaling goes on while a deployment does: instances that come up meanwhile, and processes that rest. */
import { suspendProcesses } from '@rollway/aws';
import { inVirtualTime } from '@rollway/aws-lab';
import { crashingJournal } from '@rollway/conformance';
import { allAtOnce, defineDeploymentGroup, inPlace, localRevision, oneAtATime } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { createInstanceLaunchHandler } from './instance-launch/instance-launch-handler.js';
import type { LaunchDeployment } from './instance-launch/launch-settings.js';
import { type Fleet, startFleet } from './test-support/fleet.js';
import { makeLaunchGroup } from './test-support/launch-group.js';
import { simulateNode } from './test-support/simulated-node.js';

let fleet: Fleet;
afterEach(() => fleet.close());

function webGroup(strategy: Parameters<typeof inPlace>[0]) {
  const target = ec2Ssm({ autoScalingGroups: ['web'], ...fleet.settings });
  return defineDeploymentGroup({ name: 'web', target, strategy: inPlace(strategy) });
}

/** To one instance, under the group id of the group that it joins: both know the same files on it. */
async function deployAtLaunch({ deploymentId, instanceId, revision }: LaunchDeployment) {
  const target = ec2Ssm({ instanceIds: [instanceId], ...fleet.settings });
  const strategy = inPlace({ minimumHealthyHosts: allAtOnce });
  const { groupId } = webGroup({ minimumHealthyHosts: allAtOnce });
  const group = defineDeploymentGroup({ name: 'web-launch', groupId, target, strategy });
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: fleet.lab.clock });
  const deployment = await driver.start(group, { deploymentId, revision });
  const { status } = await deployment.finished();
  await target.close();
  return { status };
}

test('an instance that comes up during a deployment gets the last good revision, and afterwards the new one', async () => {
  fleet = await startFleet();
  const { lab, connection } = fleet;
  const web = await makeLaunchGroup(fleet);
  const hooks = { AfterInstall: 'echo "$DEPLOYMENT_ID" >> "$HOST_ROOT/deployments"' };
  const [one, two] = [await fleet.writeRevision('one', hooks), await fleet.writeRevision('two', hooks)].map((path) =>
    localRevision(path),
  );
  if (one === undefined || two === undefined) throw new RangeError('no revision');
  const handler = createInstanceLaunchHandler({
    ...{ connection, waiting: lab.clock, deploy: deployAtLaunch, revision: async () => one },
  });
  for (let size = 1; size <= 2; size += 1) {
    const { action } = await web.launchOne();
    await inVirtualTime(lab, () => handler.answer(action));
  }
  const [first = '', second = ''] = web.state().members.map(({ instanceId }) => instanceId);

  const group = webGroup({ minimumHealthyHosts: oneAtATime });
  const journal = inMemoryJournal();
  await using driver = createEmbeddedDriver({ groups: [group], journal, clock: lab.clock });
  let launched: Promise<unknown> | undefined;
  const { status } = await inVirtualTime(lab, async () => {
    const deployment = await driver.start(group, { deploymentId: 'd-2', revision: two });
    deployment.on('lifecycle-event-succeeded', () => {
      launched ??= (async () => {
        await web.scale(3);
        while (web.waiting().length === 0) await web.elapse(1000);
        for (const action of web.waiting()) await handler.answer(action);
      })();
    });
    const result = await deployment.finished();
    await launched;
    return result;
  });
  expect(status).toBe('succeeded');
  const third = web.state().members.at(-1)?.instanceId ?? '';
  const contents = () =>
    Promise.all([first, second, third].map(async (id) => (await fleet.read(id, 'app/content.txt')).trim()));
  expect(await contents()).toEqual(['two', 'two', 'one']);

  const outdated = webGroup({ minimumHealthyHosts: oneAtATime, outdatedOnly: true });
  await driver[Symbol.asyncDispose]();
  await using next = createEmbeddedDriver({ groups: [outdated], journal, clock: lab.clock });
  await inVirtualTime(lab, async () => {
    const deployment = await next.start(outdated, { deploymentId: 'd-3', revision: two });
    expect((await deployment.finished()).status).toBe('succeeded');
  });
  expect(await contents()).toEqual(['two', 'two', 'two']);
  expect(await fleet.read(first, 'deployments')).toMatch(/^launch-\S+\nd-2\n$/);
  expect(await fleet.read(third, 'deployments')).toMatch(/^launch-\S+\nd-3\n$/);
}, 60_000);

/** The only deployment of a controller over the group `web`; `died` hears of a controller that does not see its end. */
async function control(
  kept: ReturnType<typeof inMemoryJournal>,
  revision: ReturnType<typeof localRevision>,
  died: () => void,
): Promise<void> {
  const { connection, lab, settings } = fleet;
  const suspension = suspendProcesses({
    connection,
    autoScalingGroups: ['web'],
    processes: ['AZRebalance', 'Terminate'],
  });
  await suspension.during('d-1', async () => {
    const target = ec2Ssm({ autoScalingGroups: ['web'], ...settings, host: { variables: { HOST_ROOT: '/' } } });
    const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: allAtOnce }) });
    const onListenerError = (): void => undefined;
    await using driver = createEmbeddedDriver({ groups: [group], journal: kept, clock: lab.clock, onListenerError });
    const deployment = await driver
      .resume()
      .then(() => driver.start(group, { deploymentId: 'd-1', revision }))
      .catch(() => undefined);
    await deployment?.finished().catch(() => undefined);
    if (kept.recordsOf('d-1').some(({ type }) => type === 'deployment-finished')) return;
    died();
    // A process that was killed performs no `finally`.
    await new Promise(() => undefined);
  });
}

const answering = (id: string) => ({
  run: async (script: string) => ({ exitCode: 0, stdout: await simulateNode(id)(script), stderr: '' }),
});

test('a controller that dies at any record leaves processes suspended only until the deployment is taken up', async () => {
  let deaths = 0;
  for (let commit = 1, died = true; died; commit += 1) {
    fleet = await startFleet({ hostOf: answering });
    const web = await makeLaunchGroup(fleet);
    const { action } = await web.launchOne();
    const { connection, lab } = fleet;
    const handler = createInstanceLaunchHandler({
      ...{ connection, waiting: lab.clock, deploy: deployAtLaunch, revision: async () => undefined },
    });
    await inVirtualTime(lab, () => handler.answer(action));
    const revision = localRevision(await fleet.writeRevision('one'));
    const journal = inMemoryJournal();
    const mortal = crashingJournal(journal, { commit, when: commit % 2 === 0 ? 'before' : 'after' });
    died = await inVirtualTime(lab, () => {
      return new Promise<boolean>((resolve, reject) => {
        control(mortal, revision, () => resolve(true)).then(() => resolve(false), reject);
      });
    });
    const what = `died at commit ${commit}`;
    if (died) {
      deaths += 1;
      expect(web.state().suspended, what).toEqual(['AZRebalance', 'Terminate']);
      await inVirtualTime(lab, () => control(journal, revision, () => undefined));
      expect(journal.recordsOf('d-1').at(-1), what).toMatchObject({ status: 'succeeded' });
    }
    expect([web.state().suspended, web.state().tags], what).toEqual([[], {}]);
    if (died) await fleet.close();
  }
  expect(deaths).toBeGreaterThan(5);
}, 120_000);
