import { inVirtualTime, startLab } from '@rollway/aws-lab';
import { crashingJournal } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { webGroup } from './test-support/deploy.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

type EventOptions = NonNullable<Parameters<typeof scriptedEvents>[0]>;

const revision = localRevision('/revisions/web');

/** Deploys in a controller that dies at a commit, and takes the deployment up in another one. Answers whether it died. */
async function deployWithCrash(web: Web, commit: number, events: EventOptions = {}): Promise<boolean> {
  const { lab } = web;
  const journal = inMemoryJournal();
  const outcomes = new Map();
  const start = (): ReturnType<typeof webGroup> =>
    webGroup(web, { target: { instances: scriptedEvents({ ...events, outcomes }) } });
  let died = false;
  await inVirtualTime(lab, async () => {
    const group = start();
    const mortal = crashingJournal(journal, { commit, when: commit % 2 === 0 ? 'before' : 'after' });
    await using driver = createEmbeddedDriver({ groups: [group], journal: mortal, clock: lab.clock, onListenerError });
    const deployment = await driver.start(group, { deploymentId: 'd-1', revision }).catch(() => undefined);
    await deployment?.finished().catch(() => undefined);
    died = !journal.recordsOf('d-1').some(({ type }) => type === 'deployment-finished');
  });
  await inVirtualTime(lab, async () => {
    const group = start();
    await using driver = createEmbeddedDriver({ groups: [group], journal, clock: lab.clock });
    await driver.resume();
    const deployment = await driver.start(group, { deploymentId: 'd-1', revision });
    await deployment.finished();
  });
  return died;
}

const onListenerError = (): void => undefined;

test('a controller that dies at any record: one copy, one install, and everything in its place', async () => {
  let commit = 1;
  for (let died = true; died; commit += 1) {
    await using lab = await startLab();
    const web = await makeWeb(lab);
    await web.makeGroup('web', 1);
    died = await deployWithCrash(web, commit);
    const what = `died at commit ${commit}`;
    expect(web.groupNames, what).toEqual(['CodeDeploy_web_d-1']);
    expect(targetsIn(web, 'healthy'), what).toEqual(membersOf(web, 'CodeDeploy_web_d-1'));
    expect(web.group('CodeDeploy_web_d-1'), what).toMatchObject({ suspended: [], desired: 1 });
    const made = lab.calls.filter(({ operation, performed }) => operation === 'CreateAutoScalingGroup' && performed);
    expect(made, what).toHaveLength(2);
  }
  expect(commit).toBeGreaterThan(20);
}, 180_000);

test('a controller that dies at any record of a rollback: the original serves, and nothing that was made is left', async () => {
  let commit = 1;
  for (let died = true; died; commit += 1) {
    await using lab = await startLab();
    const web = await makeWeb(lab);
    await web.makeGroup('web', 1);
    const original = membersOf(web, 'web');
    let failures = 0;
    const fails: EventOptions['fails'] = ({ lifecycleEvent }) => {
      if (lifecycleEvent !== 'AfterBlockTraffic' || failures > 0) return false;
      failures += 1;
      return true;
    };
    died = await deployWithCrash(web, commit, { fails });
    const what = `died at commit ${commit}`;
    expect(web.groupNames, what).toEqual(['web']);
    expect(targetsIn(web, 'healthy', 'initial'), what).toEqual(original);
    expect(web.group('web'), what).toMatchObject({ suspended: [], targetGroups: [{ state: 'Added' }] });
  }
  expect(commit).toBeGreaterThan(20);
}, 180_000);
