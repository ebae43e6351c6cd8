import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalLockedError, RequestNotAllowedError } from '@rollway/core';
import { expect, test, vi } from 'vitest';
import { collect, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { spawnProgram } from '../../test/spawn-program.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';

/** Starting a process costs a second, more on a busy machine. */
const patience = { timeout: 60_000 };

async function startController(path: string, slowness = 50) {
  const controller = spawnProgram('driver-program.ts', [path, String(slowness)]);
  expect(await controller.line()).toBe('started');
  return controller;
}

function watcher(path: string) {
  const group = groupOf(memoryTarget(['a', 'b']).target);
  return { group, driver: createEmbeddedDriver({ groups: [group], journal: fileJournal(path) }) };
}

test('a deployment that another process runs is followed to its end', patience, async () => {
  await using directory = await temporaryDirectory();
  await using _controller = await startController(directory.path);
  const { driver } = watcher(directory.path);
  await using _closing = driver;
  const deployment = await driver.attach('web-1');
  const heard: string[] = [];
  deployment.on('deployment-finished', ({ status }) => heard.push(status));
  const events = await collect(deployment.events());
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  expect((await deployment.finished()).status).toBe('succeeded');
  expect(heard).toEqual(['succeeded']);
});

test('requests cross processes: pause, a refused pause, resume, stop', patience, async () => {
  await using directory = await temporaryDirectory();
  await using _controller = await startController(directory.path, 300);
  const { driver } = watcher(directory.path);
  await using _closing = driver;
  const deployment = await driver.attach('web-1');
  await deployment.pause({ reason: 'from elsewhere' });
  await vi.waitFor(() => expect(deployment.view().paused).toBe(true), { timeout: 10_000 });
  await expect(deployment.pause({ reason: 'again' })).rejects.toThrow(/paused already; resume it/);
  await deployment.resume({ reason: 'go on' });
  await deployment.stop({ reason: 'enough', rollback: false });
  expect(await deployment.finished()).toMatchObject({ status: 'stopped' });
  await expect(deployment.rollback({ reason: 'late' })).rejects.toThrow(/final is final/);
  expect(await readdir(join(directory.path, 'deployments', 'web-1', 'requests'))).toEqual([]);
});

test('while another process runs it: no second start, no resume, the same start gives a handle', patience, async () => {
  await using directory = await temporaryDirectory();
  await using controller = await startController(directory.path, 300);
  const { driver, group } = watcher(directory.path);
  await using _closing = driver;
  await expect(driver.start(group, { deploymentId: 'web-2', revision })).rejects.toThrow(JournalLockedError);
  await expect(driver.resume()).rejects.toThrow(`process ${controller.pid}`);
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  expect(deployment.view().status).toBe('in-progress');
});

test('after kill -9 of its controller a deployment is taken over and ends well', patience, async () => {
  await using directory = await temporaryDirectory();
  await using controller = await startController(directory.path, 100);
  while ((await controller.line()) !== 'lifecycle-event-succeeded');
  const { driver } = watcher(directory.path);
  await using _closing = driver;
  const observer = await driver.attach('web-1');
  await controller.kill('SIGKILL');
  await expect(observer.pause({ reason: 'anybody there?' })).rejects.toThrow(/no process runs it; resume it first/);
  const { resumed } = await driver.resume();
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');
  expect((await observer.finished()).status).toBe('succeeded');
  const types = (await collect(observer.events())).map(({ type }) => type);
  expect(types.filter((type) => type === 'instance-succeeded')).toHaveLength(2);
  expect(types.filter((type) => type === 'lifecycle-event-succeeded')).toHaveLength(14);
});

test(
  'a request that was left before a crash is granted by the next controller; nonsense is answered',
  patience,
  async () => {
    await using directory = await temporaryDirectory();
    await using controller = await startController(directory.path, 5_000);
    await controller.kill('SIGKILL');
    const requests = join(directory.path, 'deployments', 'web-1', 'requests');
    await mkdir(requests, { recursive: true });
    await writeFile(join(requests, '1-1-1.request.json'), JSON.stringify({ type: 'pause', reason: 'left behind' }));
    await writeFile(join(requests, '1-1-2.request.json'), '{"type":"explode"}');
    const group = groupOf(memoryTarget(['a', 'b'], () => new Promise(() => undefined)).target);
    await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
    const { resumed } = await driver.resume();
    await vi.waitFor(() => expect(resumed[0]?.view().paused).toBe(true), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await readdir(requests)).toEqual(['1-1-1.answer.json', '1-1-2.answer.json']));
  },
);

test('a runaway script cannot fill the disk with requests', async () => {
  await using directory = await temporaryDirectory();
  const journal = fileJournal(directory.path);
  const requests = join(directory.path, 'deployments', 'web-1', 'requests');
  await mkdir(requests, { recursive: true });
  for (let index = 0; index < 100; index += 1) await writeFile(join(requests, `1-1-${index}.request.json`), '{}');
  const { systemClock } = await import('../index.js');
  const options = { clock: systemClock, patience: 10, signal: new AbortController().signal };
  const sent = journal.requests.send('web-1', { type: 'pause', reason: 'one more' }, options);
  await expect(sent).rejects.toThrow(RequestNotAllowedError);
  expect(await readdir(requests)).toHaveLength(100);
});
