import { defineDeploymentGroup, localRevision } from '@rollway/core';
import { defineTarget, shortOperation, succeeded } from '@rollway/core/target';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEmbeddedDriver, fileJournal } from '../index.js';

test('a deployment runs to its end and can be read from another driver', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-'));
  const target = defineTarget({
    specificationVersion: 'v1',
    name: 'memory',
    computePlatform: 'server',
    resolveFleet: async () => ['a', 'b', 'c'].map((instanceId) => ({ instanceId })),
    runLifecycleEvent: shortOperation(async () => succeeded()),
  });
  const group = defineDeploymentGroup({ name: 'web', target });
  {
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory) });
    const deployment = await driver.start(group, { deploymentId: 'web-1', revision: localRevision('/srv/app') });
    const result = await deployment.finished();
    expect(result.status).toBe('succeeded');
  }
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory) });
  const again = await driver.attach('web-1');
  const types: string[] = [];
  for await (const event of again.events()) types.push(event.type);
  expect(types.at(-1)).toBe('deployment-finished');
  expect(await driver.list()).toMatchObject([{ deploymentId: 'web-1', finished: true }]);
  await rm(directory, { recursive: true });
});
