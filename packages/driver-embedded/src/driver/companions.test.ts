import { DriverClosedError, SettingsError } from '@rollway/core';
import { succeeded } from '@rollway/core/target';
import { inMemoryJournal } from '@rollway/core/testing';
import { expect, test, vi } from 'vitest';
import { deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';
import type { DeploymentCompanion } from './companions.js';

/** A companion that writes down what it begins, and forgets what it has ended. */
function recorder(name: string, log: string[]): DeploymentCompanion & { readonly open: Set<string>; broken: string } {
  const open = new Set<string>();
  const end = (id: string, broken: string): void => {
    if (broken === 'end') throw new RangeError(`${name} cannot end`);
    log.push(`${name} ends ${id}`);
    open.delete(id);
  };
  return {
    open,
    broken: '',
    async during(id, perform) {
      if (this.broken === 'begin') throw new RangeError(`${name} cannot begin`);
      log.push(`${name} begins ${id}`);
      open.add(id);
      try {
        return await perform();
      } finally {
        end(id, this.broken);
      }
    },
    async resumeLeftOver(isRunning) {
      const over = [...open].filter((id) => !isRunning(id));
      for (const id of over) end(id, this.broken);
      return over;
    },
  };
}

test('they begin in order before anything happens, and end in reverse when all is over', async () => {
  const log: string[] = [];
  const { target } = memoryTarget(['a'], () => {
    log.push('an event');
    return Promise.resolve(succeeded());
  });
  const group = groupOf(target);
  const other = { ...recorder('other', log), accompanies: ({ name }: { name: string }) => name === 'api' };
  const companions = [recorder('first', log), recorder('second', log), other];
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), companions });
  await (await driver.start(group, { deploymentId: 'web-1', revision })).finished();
  expect([...new Set(log)]).toEqual([
    ...['first begins web-1', 'second begins web-1', 'an event'],
    ...['second ends web-1', 'first ends web-1'],
  ]);
});

test('one that cannot begin has nothing recorded and nothing touched', async () => {
  const companion = recorder('it', []);
  companion.broken = 'begin';
  const { target, calls } = memoryTarget(['a']);
  const group = groupOf(target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), companions: [companion] });
  await expect(driver.start(group, { deploymentId: 'web-1', revision })).rejects.toThrow('it cannot begin');
  expect([calls, await driver.list()]).toEqual([[], []]);
  companion.broken = '';
  expect((await (await driver.start(group, { deploymentId: 'web-1', revision })).finished()).status).toBe('succeeded');
});

test('one that cannot end changes no outcome, and is asked again before the next deployment', async () => {
  const companion = recorder('it', []);
  const problems: unknown[] = [];
  const group = groupOf(memoryTarget(['a']).target);
  const onListenerError = (error: unknown): void => void problems.push(String(error));
  const settings = { groups: [group], journal: inMemoryJournal(), companions: [companion], onListenerError };
  await using driver = createEmbeddedDriver(settings);
  companion.broken = 'end';
  expect((await (await driver.start(group, { deploymentId: 'web-1', revision })).finished()).status).toBe('succeeded');
  expect([[...companion.open], problems]).toEqual([['web-1'], ['RangeError: it cannot end']]);
  await driver.resume();
  expect(problems).toHaveLength(2);
  companion.broken = '';
  companion.open.add('of-another-journal');
  await (await driver.start(group, { deploymentId: 'web-2', revision })).finished();
  expect([...companion.open]).toEqual(['of-another-journal']);
});

test('a driver that closes ends them, and one that takes the deployment up begins them again', async () => {
  const log: string[] = [];
  const gate = deferred();
  const { target, calls } = memoryTarget(['a'], () => gate.promise.then(succeeded));
  const group = groupOf(target);
  const settings = { groups: [group], journal: inMemoryJournal(), companions: [recorder('it', log)] };
  const driver = createEmbeddedDriver(settings);
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  const refused = expect(deployment.finished()).rejects.toThrow(DriverClosedError);
  await driver.close();
  await refused;
  gate.resolve();
  await using next = createEmbeddedDriver(settings);
  const { resumed } = await next.resume();
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');
  expect(log).toEqual([...['it begins web-1', 'it ends web-1'], ...['it begins web-1', 'it ends web-1']]);
});

test('one that still ends is not left over, though the journal has the last record of its deployment', async () => {
  const gate = deferred();
  const log: string[] = [];
  const companion = recorder('it', log);
  const slow: DeploymentCompanion = {
    during: (id, perform, context) =>
      companion.during(id, () => perform().finally(() => (id === 'web-1' ? gate.promise : undefined)), context),
    resumeLeftOver: (isRunning) => companion.resumeLeftOver(isRunning),
  };
  const { target } = memoryTarget(['a']);
  const [web, api] = [groupOf(target), groupOf(target, { name: 'api' })];
  await using driver = createEmbeddedDriver({ groups: [web, api], journal: inMemoryJournal(), companions: [slow] });
  const first = await driver.start(web, { deploymentId: 'web-1', revision });
  await vi.waitFor(async () => expect(await driver.list()).toMatchObject([{ finished: true }]));
  await (await driver.start(api, { deploymentId: 'api-1', revision })).finished();
  await driver.resume();
  expect(log).toEqual(['it begins web-1', 'it begins api-1', 'it ends api-1']);
  gate.resolve();
  expect((await first.finished()).status).toBe('succeeded');
  // At once after the end, it counts no more.
  companion.open.add('web-1');
  await driver.resume();
  expect(log.slice(3)).toEqual(['it ends web-1', 'it ends web-1']);
});

test('beside a process that holds the journal nothing is left over', async () => {
  await using directory = await temporaryDirectory();
  const group = groupOf(memoryTarget(['a']).target);
  const companion = recorder('it', []);
  await using holder = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  await (await holder.start(group, { deploymentId: 'web-1', revision })).finished();
  const settings = { groups: [group], journal: fileJournal(directory.path), companions: [companion] };
  await using other = createEmbeddedDriver(settings);
  companion.open.add('web-1');
  expect(await other.resume()).toEqual({ resumed: [], notResumed: [] });
  expect([...companion.open]).toEqual(['web-1']);
  await holder.close();
  await other.resume();
  expect([...companion.open]).toEqual([]);
});

test('a start that is retried at once under its id keeps its place when the refused one is over', async () => {
  const refusedIsOver = deferred();
  const requests = { serve: () => refusedIsOver.promise, send: () => Promise.resolve() };
  const companion = recorder('it', []);
  companion.broken = 'begin';
  const group = groupOf(memoryTarget(['a'], () => new Promise(() => undefined)).target);
  const journal = { ...inMemoryJournal(), requests };
  await using driver = createEmbeddedDriver({ groups: [group], journal, companions: [companion] });
  await expect(driver.start(group, { deploymentId: 'web-1', revision })).rejects.toThrow('it cannot begin');
  companion.broken = '';
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  refusedIsOver.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await driver.attach('web-1')).toBe(deployment);
});

test('one that cannot end does not hide why the loop ended', async () => {
  const companion = recorder('it', []);
  companion.broken = 'end';
  const problems: string[] = [];
  const group = groupOf(memoryTarget(['a'], () => new Promise(() => undefined)).target);
  const onListenerError = (error: unknown): void => void problems.push(String(error));
  const settings = { groups: [group], journal: inMemoryJournal(), companions: [companion], onListenerError };
  const driver = createEmbeddedDriver(settings);
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  const ended = expect(deployment.finished()).rejects.toThrow(DriverClosedError);
  await driver.close();
  await ended;
  expect(problems).toEqual(['RangeError: it cannot end']);
});

test('one that performs nothing, and does not say why, breaks its contract', async () => {
  const idle: DeploymentCompanion = { during: async () => undefined as never, resumeLeftOver: async () => [] };
  const group = groupOf(memoryTarget(['a']).target);
  const companions = [recorder('it', []), idle];
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), companions });
  const problem: unknown = await driver.start(group, { deploymentId: 'web-1', revision }).catch((error) => error);
  expect(SettingsError.isInstance(problem) && problem.message).toMatch(
    /companions\[1\]\.during: must perform, or reject/,
  );
});

test('one that hangs hears that the driver closes', async () => {
  const begun = deferred();
  const hanging: DeploymentCompanion = {
    during: (_id, _perform, { signal }) => {
      begun.resolve();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    resumeLeftOver: async () => [],
  };
  const group = groupOf(memoryTarget(['a']).target);
  const driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), companions: [hanging] });
  const started = expect(driver.start(group, { deploymentId: 'web-1', revision })).rejects.toThrow(DriverClosedError);
  await begun.promise;
  await driver.close();
  await started;
});

test('what is no companion is refused', () => {
  const settings = { groups: [], journal: inMemoryJournal(), companions: [{ during: 'now' }] as never };
  expect(() => createEmbeddedDriver(settings)).toThrow(SettingsError);
});
