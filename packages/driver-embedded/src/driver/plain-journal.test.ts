import { RequestNotAllowedError } from '@rollway/core';
import type { DeploymentListing, Journal, JournalRecord, Snapshot } from '@rollway/core/driver';
import { failed, succeeded } from '@rollway/core/target';
import { expect, test, vi } from 'vitest';
import { collect, deferred, groupOf, memoryTarget, revision } from '../../test/fixtures.js';
import { createEmbeddedDriver } from '../index.js';

/** The port and nothing beside it: what somebody writes over a database. */
function plainJournal(): Journal {
  const deployments = new Map<string, JournalRecord[]>();
  const snapshots = new Map<string, string>();
  const recordsOf = (deploymentId: string): JournalRecord[] => {
    const records = deployments.get(deploymentId) ?? [];
    deployments.set(deploymentId, records);
    return records;
  };
  return {
    async append(deploymentId, records) {
      recordsOf(deploymentId).push(...records);
    },
    async *read(deploymentId, { after = 0 } = {}) {
      yield* (deployments.get(deploymentId) ?? []).slice(after);
    },
    async saveSnapshot(deploymentId, snapshot) {
      snapshots.set(deploymentId, JSON.stringify(snapshot));
    },
    async loadSnapshot(deploymentId) {
      const text = snapshots.get(deploymentId);
      return text === undefined ? undefined : (JSON.parse(text) as Snapshot);
    },
    async *list() {
      for (const [deploymentId, records] of deployments) {
        const [first] = records;
        if (first?.type !== 'deployment-started') continue;
        const { applicationName, deploymentGroupName } = first.definition;
        const finished = records.at(-1)?.type === 'deployment-finished';
        const listing: DeploymentListing = {
          deploymentId,
          applicationName,
          deploymentGroupName,
          startedAt: first.at,
          finished,
        };
        yield listing;
      }
    },
    close: () => Promise.resolve(),
  };
}

test('a journal that is only the port runs, resumes and remembers for rollbacks', async () => {
  const journal = plainJournal();
  let broken = false;
  const { target } = memoryTarget(['a', 'b'], async ({ lifecycleEvent, instance, deploymentId }) => {
    const fails =
      broken && lifecycleEvent === 'Install' && instance.instanceId === 'a' && !deploymentId.endsWith('-rollback');
    return fails ? failed({ errorCode: 'ScriptFailed', message: 'exit code 1' }) : succeeded();
  });
  const group = groupOf(target, { rollbackOn: ['deployment-failure'] });
  await using driver = createEmbeddedDriver({ groups: [group], journal });
  const first = await driver.start(group, { deploymentId: 'web-1', revision });
  expect((await first.finished()).status).toBe('succeeded');
  broken = true;
  const second = await driver.start(group, { deploymentId: 'web-2', revision });
  expect(await second.finished()).toMatchObject({ status: 'failed', rolledBack: true });
  expect((await driver.list()).map(({ deploymentId }) => deploymentId)).toEqual(['web-1', 'web-2']);
});

test('a deployment of a closed driver is resumed by the next one over the same journal', async () => {
  const journal = plainJournal();
  const gate = deferred();
  const { target, calls } = memoryTarget(['a'], () => gate.promise.then(succeeded));
  const group = groupOf(target);
  const driver = createEmbeddedDriver({ groups: [group], journal });
  await driver.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  await driver.close();
  gate.resolve();
  await using next = createEmbeddedDriver({ groups: [group], journal });
  const { resumed } = await next.resume();
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');
});

test('without a way to reach another process a request is refused with the reason', async () => {
  const journal = plainJournal();
  const group = groupOf(memoryTarget(['a'], () => new Promise(() => undefined)).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal });
  const running = await driver.start(group, { deploymentId: 'web-1', revision });
  await using observer = createEmbeddedDriver({ groups: [group], journal });
  const observed = await observer.attach('web-1');
  await expect(observed.pause({ reason: 'x' })).rejects.toThrow(RequestNotAllowedError);
  await expect(observed.pause({ reason: 'x' })).rejects.toThrow(/cannot carry requests to another process/);
  await running.pause({ reason: 'seen by the observer' });
  await vi.waitFor(() => expect(observed.view().paused).toBe(true), { timeout: 5_000 });
});

test('events of an observed deployment are those of the one that runs', async () => {
  const journal = plainJournal();
  const gate = deferred();
  const group = groupOf(memoryTarget(['a', 'b'], () => gate.promise.then(succeeded)).target);
  await using driver = createEmbeddedDriver({ groups: [group], journal });
  const running = await driver.start(group, { deploymentId: 'web-1', revision });
  await using observer = createEmbeddedDriver({ groups: [group], journal });
  const observed = await observer.attach('web-1');
  const heard = collect(observed.events());
  gate.resolve();
  await running.finished();
  expect(await heard).toEqual(await collect(running.events()));
});
