import { DeploymentExistsError, DeploymentNotFoundError, PlanError, SettingsError } from '@rollway/core';
import { failed, succeeded } from '@rollway/core/target';
import { expect, test } from 'vitest';
import { collect, deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';

test('a deployment runs every event on every instance once, and is found again by another driver', async () => {
  await using directory = await temporaryDirectory();
  const { target, calls } = memoryTarget(['a', 'b', 'c']);
  const group = groupOf(target);
  {
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
    const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
    expect(await deployment.finished()).toMatchObject({
      deploymentId: 'web-1',
      status: 'succeeded',
      rolledBack: false,
    });
    expect(deployment.view().overview.succeeded).toBe(3);
  }
  expect(calls).toHaveLength(3 * 7);
  expect(new Set(calls).size).toBe(calls.length);
  await using driver = createEmbeddedDriver({ groups: [], journal: fileJournal(directory.path) });
  const again = await driver.attach('web-1');
  expect(again.view().status).toBe('succeeded');
  expect((await again.finished()).status).toBe('succeeded');
  expect((await collect(again.events())).at(-1)?.type).toBe('deployment-finished');
  expect(await driver.list()).toMatchObject([{ deploymentId: 'web-1', deploymentGroupName: 'web', finished: true }]);
});

test('the same request twice is one deployment, while it runs and after it', async () => {
  await using directory = await temporaryDirectory();
  const { target, calls } = memoryTarget(['a']);
  const group = groupOf(target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const request = { deploymentId: 'web-1', revision };
  const [first, second] = await Promise.all([driver.start(group, request), driver.start(group, request)]);
  expect(second).toBe(first);
  await first.finished();
  const third = await driver.start(group, request);
  expect((await third.finished()).status).toBe('succeeded');
  expect(calls).toHaveLength(7);
});

test('a used id with another request is refused and says what differs', async () => {
  await using directory = await temporaryDirectory();
  const group = groupOf(memoryTarget(['a']).target);
  const other = groupOf(memoryTarget(['a']).target, { name: 'api' });
  await using driver = createEmbeddedDriver({ groups: [group, other], journal: fileJournal(directory.path) });
  await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  const changed = { deploymentId: 'web-1', revision: { ...revision, location: '/srv/other' }, description: 'new' };
  await expect(driver.start(group, changed as never)).rejects.toThrow(/another revision, description/);
  await expect(driver.start(other, { deploymentId: 'web-1', revision })).rejects.toThrow(DeploymentExistsError);
});

test('a group has one unfinished deployment at a time; another group may have its own', async () => {
  await using directory = await temporaryDirectory();
  const gate = deferred();
  const group = groupOf(memoryTarget(['a'], () => gate.promise.then(succeeded)).target);
  const other = groupOf(memoryTarget(['a']).target, { name: 'api' });
  await using driver = createEmbeddedDriver({ groups: [group, other], journal: fileJournal(directory.path) });
  const first = await driver.start(group, { deploymentId: 'web-1', revision });
  const second = driver.start(group, { deploymentId: 'web-2', revision });
  await expect(second).rejects.toThrow(/web-1 is in the way: deployment group web has it unfinished/);
  await (await driver.start(other, { deploymentId: 'api-1', revision })).finished();
  gate.resolve();
  await first.finished();
  expect((await (await driver.start(group, { deploymentId: 'web-2', revision })).finished()).status).toBe('succeeded');
  expect((await driver.list()).map(({ deploymentId }) => deploymentId)).toEqual(['web-1', 'api-1', 'web-2']);
});

test('what cannot be planned leaves nothing behind', async () => {
  await using directory = await temporaryDirectory();
  const group = groupOf(memoryTarget([]).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  await expect(driver.start(group, { deploymentId: 'web-1', revision })).rejects.toThrow(PlanError);
  expect(await driver.list()).toEqual([]);
  await expect(driver.attach('web-1')).rejects.toThrow(DeploymentNotFoundError);
});

test('settings and starts are refused with every problem at once', async () => {
  await using directory = await temporaryDirectory();
  const group = groupOf(memoryTarget(['a']).target);
  const journal = fileJournal(directory.path);
  const settings = { groups: [group, group], journal, concurrency: 0, retry: { attempts: 0 } };
  expect(() => createEmbeddedDriver(settings)).toThrow(SettingsError);
  expect(() => createEmbeddedDriver(settings)).toThrow(/groups\[1\].*concurrency.*retry\.attempts/s);
  await using driver = createEmbeddedDriver({ groups: [], journal });
  await expect(driver.start(group, { deploymentId: '../up', revision })).rejects.toThrow(/deploymentId.*group/s);
});

test('no more target calls run at once than the concurrency allows', async () => {
  await using directory = await temporaryDirectory();
  const running = { now: 0, most: 0 };
  const behave = async () => {
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    await new Promise((resolve) => setImmediate(resolve));
    running.now -= 1;
    return succeeded();
  };
  const instanceIds = Array.from({ length: 40 }, (_, index) => `i-${index}`);
  const { allAtOnce, inPlace } = await import('@rollway/core');
  const group = groupOf(memoryTarget(instanceIds, behave).target, {
    strategy: inPlace({ minimumHealthyHosts: allAtOnce }),
  });
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path), concurrency: 5 });
  await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  expect(running.most).toBe(5);
});

test('a failed deployment says why, and the next one heals the failed instance first', async () => {
  await using directory = await temporaryDirectory();
  const broken = new Set(['b']);
  const { target, calls } = memoryTarget(['a', 'b', 'c'], async ({ instance, lifecycleEvent }) =>
    broken.has(instance.instanceId) && lifecycleEvent === 'Install'
      ? failed({ errorCode: 'ScriptFailed', message: 'exit code 1' })
      : succeeded(),
  );
  const group = groupOf(target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const result = await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  expect(result).toMatchObject({ status: 'failed', error: { code: 'HEALTH_CONSTRAINTS' } });
  broken.clear();
  calls.length = 0;
  await (await driver.start(group, { deploymentId: 'web-2', revision })).finished();
  expect(calls[0]).toBe('ApplicationStop b');
});

test('a plan is what a start would do, the history of the group included', async () => {
  await using directory = await temporaryDirectory();
  const broken = new Set(['b']);
  const { target } = memoryTarget(['a', 'b', 'c'], async ({ instance, lifecycleEvent }) =>
    broken.has(instance.instanceId) && lifecycleEvent === 'Install'
      ? failed({ errorCode: 'ScriptFailed', message: 'exit code 1' })
      : succeeded(),
  );
  const group = groupOf(target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  broken.clear();
  const plan = await driver.plan(group, { revision });
  expect((await driver.list()).map(({ deploymentId }) => deploymentId)).toEqual(['web-1']);
  const deployment = await driver.start(group, { deploymentId: 'web-2', revision });
  const events = await collect(deployment.events());
  expect(events[0]).toMatchObject({ type: 'deployment-started', definition: { plan } });
  // What failed last time goes first, and only the history knows it.
  expect(plan.fleet[0]?.instanceId).toBe('b');
  await expect(driver.plan(groupOf(target), { revision })).rejects.toThrow(SettingsError);
});

test('a rollback returns to the last deployment of the group that succeeded', async () => {
  await using directory = await temporaryDirectory();
  let broken = false;
  const revisions: string[] = [];
  const { target } = memoryTarget(
    ['a', 'b'],
    async ({ instance, lifecycleEvent, revision: deployed, deploymentId }) => {
      if (lifecycleEvent === 'Install' && deployed.revisionType === 'Local')
        revisions.push(`${deploymentId} ${deployed.location}`);
      const fails =
        broken && lifecycleEvent === 'Install' && instance.instanceId === 'a' && !deploymentId.endsWith('-rollback');
      return fails ? failed({ errorCode: 'ScriptFailed', message: 'exit code 1' }) : succeeded();
    },
  );
  const group = groupOf(target, { rollbackOn: ['deployment-failure'] });
  const journal = (): ReturnType<typeof fileJournal> => fileJournal(directory.path);
  {
    await using driver = createEmbeddedDriver({ groups: [group], journal: journal() });
    await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  }
  broken = true;
  revisions.length = 0;
  await using driver = createEmbeddedDriver({ groups: [group], journal: journal() });
  const bad = await driver.start(group, {
    deploymentId: 'web-2',
    revision: { ...revision, location: '/srv/bad' } as never,
  });
  expect(await bad.finished()).toMatchObject({ status: 'failed', rolledBack: true });
  expect(revisions).toEqual(['web-2 /srv/bad', 'web-2-rollback /srv/app']);
});
