import { DriverClosedError, SettingsError } from '@rollway/core';
import { succeeded } from '@rollway/core/target';
import { inMemoryJournal } from '@rollway/core/testing';
import { expect, test, vi } from 'vitest';
import { deferred, groupOf, memoryTarget, revision } from '../../test/fixtures.js';
import { createEmbeddedDriver } from '../index.js';
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

test('what is no companion is refused', () => {
  const settings = { groups: [], journal: inMemoryJournal(), companions: [{ during: 'now' }] as never };
  expect(() => createEmbeddedDriver(settings)).toThrow(SettingsError);
});
