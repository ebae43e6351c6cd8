import { DeploymentExistsError, DeploymentSupersededError, type QueuePolicy } from '@rollway/core';
import { succeeded } from '@rollway/core/target';
import { expect, test } from 'vitest';
import { deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, type EmbeddedDriver, fileJournal } from '../index.js';

/** A driver whose group has a deployment `first` in work until the gate is opened. */
async function withFirst(
  queuePolicy: QueuePolicy,
  use: (parts: {
    readonly driver: EmbeddedDriver;
    readonly start: (deploymentId: string) => ReturnType<EmbeddedDriver['start']>;
    readonly open: () => void;
  }) => Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory();
  const gate = deferred();
  const { target } = memoryTarget(['a'], async () => {
    await gate.promise;
    return succeeded();
  });
  const group = groupOf(target, { queuePolicy });
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const start = (deploymentId: string): ReturnType<EmbeddedDriver['start']> =>
    driver.start(group, { deploymentId, revision });
  await start('first');
  await use({ driver, start, open: gate.resolve });
}

test('a group that rejects refuses a second deployment', () =>
  withFirst('reject', async ({ start, open }) => {
    await expect(start('second')).rejects.toThrow(DeploymentExistsError);
    open();
  }));

test('a group that queues starts what waits, one after another and in order', () =>
  withFirst('queue', async ({ start, open }) => {
    const started: string[] = [];
    const starts = ['second', 'third'].map(async (id) => {
      const deployment = await start(id);
      started.push(id);
      return deployment.finished();
    });
    open();
    const results = await Promise.all(starts);
    expect(started).toEqual(['second', 'third']);
    expect(results.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  }));

test('a group that supersedes lets only the latest wait, and never touches what runs', () =>
  withFirst('supersede', async ({ driver, start, open }) => {
    const second = start('second');
    const refused = expect(second).rejects.toMatchObject({ code: 'deployment-superseded', supersededBy: 'third' });
    const third = start('third');
    await refused;
    await expect(second).rejects.toThrow(DeploymentSupersededError);
    open();
    expect((await (await third).finished()).status).toBe('succeeded');
    const listed = await driver.list();
    expect(listed.map(({ deploymentId }) => deploymentId)).toEqual(['first', 'third']);
  }));

test('a start that is refused for another reason does not wait', () =>
  withFirst('queue', async ({ start, open }) => {
    await expect(start('no/path')).rejects.toMatchObject({ code: 'invalid-settings' });
    open();
  }));
