import { DriverClosedError, RequestNotAllowedError, type ServerTarget } from '@rollway/core';
import { defineTarget, failed, longOperation, running, succeeded } from '@rollway/core/target';
import { expect, test, vi } from 'vitest';
import { collect, deferred, groupOf, memoryTarget, revision, temporaryDirectory } from '../../test/fixtures.js';
import { createEmbeddedDriver, fileJournal } from '../index.js';

/** A deployment whose first event waits until it is let go. */
async function startGated(path: string, instanceIds = ['a', 'b']) {
  const gate = deferred();
  const { target, calls } = memoryTarget(instanceIds, () => gate.promise.then(succeeded));
  const group = groupOf(target);
  const driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(path) });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  return { driver, deployment, calls, gate, group };
}

test('a paused deployment finishes the event in flight and goes on after resume', async () => {
  await using directory = await temporaryDirectory();
  const { driver, deployment, calls, gate } = await startGated(directory.path);
  await using _closing = driver;
  await deployment.pause({ reason: 'looking' });
  gate.resolve();
  const events = deployment.events();
  for await (const event of events) if (event.type === 'lifecycle-event-succeeded') break;
  expect(deployment.view().paused).toBe(true);
  expect(calls).toHaveLength(1);
  await expect(deployment.pause({ reason: 'again' })).rejects.toThrow(RequestNotAllowedError);
  await deployment.resume({ reason: 'fine' });
  expect((await deployment.finished()).status).toBe('succeeded');
  expect(calls).toHaveLength(14);
});

test('a rollback without anything to return to ends the deployment as stopped and says so', async () => {
  await using directory = await temporaryDirectory();
  const { driver, deployment, gate } = await startGated(directory.path);
  await using _closing = driver;
  await deployment.rollback({ reason: 'bad release' });
  gate.resolve();
  expect(await deployment.finished()).toMatchObject({ status: 'stopped', rolledBack: false });
  const types = (await collect(deployment.events())).map(({ type }) => type);
  expect(types).toContain('rollback-skipped');
  await expect(deployment.stop({ reason: 'late', rollback: false })).rejects.toThrow(/already ended as stopped/);
});

test('stop cancels an operation once and then polls it at its own pace until it has ended', async () => {
  await using directory = await temporaryDirectory();
  const seen = { polls: 0, cancels: 0 };
  const target = defineTarget({
    specificationVersion: 'v1',
    name: 'slow',
    computePlatform: 'server',
    resolveFleet: async () => [{ instanceId: 'a' }],
    runLifecycleEvent: longOperation({
      start: async () => running({ job: 1 }, { pollAfter: 60_000 }),
      poll: async () => {
        seen.polls += 1;
        const ended = seen.cancels > 0 && seen.polls >= 4;
        return ended
          ? failed({ errorCode: 'ScriptFailed', message: 'terminated' })
          : running({ job: 1 }, { pollAfter: 20 });
      },
      cancel: async () => {
        seen.cancels += 1;
      },
    }),
  });
  const group = groupOf(target);
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  await vi.waitFor(() => expect(deployment.view().sequence).toBeGreaterThanOrEqual(5));
  await deployment.stop({ reason: 'enough', rollback: false });
  expect((await deployment.finished()).status).toBe('stopped');
  expect(seen).toEqual({ polls: 4, cancels: 1 });
});

test('a listener that throws or never returns changes nothing, and is reported', async () => {
  await using directory = await temporaryDirectory();
  const errors: unknown[] = [];
  const gate = deferred();
  const group = groupOf(memoryTarget(['a', 'b'], () => gate.promise.then(succeeded)).target);
  await using driver = createEmbeddedDriver({
    groups: [group],
    journal: fileJournal(directory.path),
    onListenerError: (error) => errors.push(error),
  });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  const heard: string[] = [];
  deployment.on('event', () => {
    throw new TypeError('listener');
  });
  deployment.on('event', async () => Promise.reject(new TypeError('async listener')));
  deployment.on('event', () => new Promise(() => undefined) as never);
  deployment.on('event', ({ type }) => heard.push(type));
  gate.resolve();
  expect((await deployment.finished()).status).toBe('succeeded');
  expect(heard.at(-1)).toBe('deployment-finished');
  expect(errors.length).toBe(heard.length * 2);
});

test('taking a listener off that was never put on takes nothing off', async () => {
  await using directory = await temporaryDirectory();
  const { driver, deployment, gate } = await startGated(directory.path);
  await using _closing = driver;
  const heard: string[] = [];
  deployment.on('deployment-finished', ({ type }) => heard.push(type));
  deployment.off('deployment-finished', () => undefined);
  gate.resolve();
  await deployment.finished();
  expect(heard).toEqual(['deployment-finished']);
});

test('a handler of listener errors that throws changes nothing either; the process warns', async () => {
  await using directory = await temporaryDirectory();
  const gate = deferred();
  const group = groupOf(memoryTarget(['a'], () => gate.promise.then(succeeded)).target);
  const warnings: Error[] = [];
  const hear = (warning: Error): unknown => warnings.push(warning);
  process.on('warning', hear);
  await using driver = createEmbeddedDriver({
    groups: [group],
    journal: fileJournal(directory.path),
    onListenerError: () => {
      throw new TypeError('the handler itself');
    },
    onLog: () => {
      throw new TypeError('the log');
    },
  });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  deployment.on('deployment-finished', () => {
    throw new TypeError('listener');
  });
  deployment.on('deployment-finished', async () => Promise.reject(new TypeError('async listener')));
  gate.resolve();
  expect((await deployment.finished()).status).toBe('succeeded');
  await vi.waitFor(() => expect(warnings.map(({ message }) => message)).toContain('the handler itself'));
  process.off('warning', hear);
});

test('readers of events are at their own places: from the start, from the middle, slow, and abandoned', async () => {
  await using directory = await temporaryDirectory();
  const { driver, deployment, gate } = await startGated(directory.path, ['a', 'b', 'c']);
  await using _closing = driver;
  const stop = new AbortController();
  const whole = collect(deployment.events());
  const tail = collect(deployment.events({ after: 10 }));
  const aborted = collect(deployment.events({ signal: stop.signal }));
  const slow = deployment.events()[Symbol.asyncIterator]();
  const first = await slow.next();
  stop.abort();
  gate.resolve();
  await deployment.finished();
  const all = await whole;
  expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
  expect(await tail).toEqual(all.slice(10));
  expect((await aborted).length).toBeLessThan(all.length);
  expect(first.value).toEqual(all[0]);
  const rest: unknown[] = [];
  for (let next = await slow.next(); next.done !== true; next = await slow.next()) rest.push(next.value);
  expect(rest).toEqual(all.slice(1));
});

test('closing leaves a deployment to be resumed, and tells those who wait', async () => {
  await using directory = await temporaryDirectory();
  const { driver, deployment, calls, gate, group } = await startGated(directory.path);
  const finished = expect(deployment.finished()).rejects.toThrow(DriverClosedError);
  await driver.close();
  await finished;
  await expect(deployment.pause({ reason: 'too late' })).rejects.toThrow(DriverClosedError);
  await expect(driver.start(group, { deploymentId: 'web-2', revision })).rejects.toThrow(DriverClosedError);
  gate.resolve();
  await using next = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const { resumed, notResumed } = await next.resume();
  expect(notResumed).toEqual([]);
  expect((await resumed[0]?.finished())?.status).toBe('succeeded');
  // The event in flight was asked for again, under the same operation id.
  expect(calls).toHaveLength(14 + 1);
});

test('one interrupted deployment is taken up with a pause before anything else, and the others are left alone', async () => {
  await using directory = await temporaryDirectory();
  const gate = deferred();
  const web = memoryTarget(['a'], () => gate.promise.then(succeeded));
  const api = memoryTarget(['b'], () => gate.promise.then(succeeded));
  const groups = [groupOf(web.target), groupOf(api.target, { name: 'api' })] as const;
  const first = createEmbeddedDriver({ groups, journal: fileJournal(directory.path) });
  await first.start(groups[0], { deploymentId: 'web-1', revision });
  const other = await first.start(groups[1], { deploymentId: 'api-1', revision });
  await vi.waitFor(() => expect([web.calls.length, api.calls.length]).toEqual([1, 1]));
  const { sequence } = other.view();
  await first.close();
  gate.resolve();
  await using next = createEmbeddedDriver({ groups, journal: fileJournal(directory.path) });
  const request = { type: 'pause', reason: 'look' } as const;
  const { resumed } = await next.resume({ deploymentIds: ['web-1', 'unheard-of'], request });
  expect(resumed.map(({ deploymentId }) => deploymentId)).toEqual(['web-1']);
  for await (const { type } of resumed[0]?.events() ?? []) if (type === 'lifecycle-event-succeeded') break;
  // Only what was in flight was asked for again; what it made possible waits for somebody to resume.
  expect([web.calls.length, api.calls.length]).toEqual([2, 1]);
  expect(resumed[0]?.view().paused).toBe(true);
  expect((await next.attach('api-1')).view().sequence).toBe(sequence);
});

test('one that cannot be given the request is not taken up, and keeps no other from it', async () => {
  await using directory = await temporaryDirectory();
  const hanging = () => memoryTarget(['a'], () => new Promise(() => undefined)).target;
  const groups = ['one', 'two', 'three'].map((name) => groupOf(hanging(), { name }));
  const driver = createEmbeddedDriver({ groups, journal: fileJournal(directory.path) });
  for (const group of groups) await driver.start(group, { deploymentId: group.name, revision });
  const stop = { type: 'stop', reason: 'all of them', rollback: false } as const;
  await (await driver.attach('one')).stop(stop);
  await driver.close();
  await using next = createEmbeddedDriver({ groups, journal: fileJournal(directory.path) });
  const { resumed, notResumed } = await next.resume({ request: stop });
  expect(resumed.map(({ deploymentId }) => deploymentId)).toEqual(['two', 'three']);
  const reason = expect.stringMatching(
    /cannot be given the request to stop, as it is being stopped already; .*resume it/,
  );
  expect(notResumed).toEqual([{ deploymentId: 'one', reason }]);
  const again = await next.resume({ request: stop, deploymentIds: ['two'] });
  expect(again).toMatchObject({ resumed: [], notResumed: [{ deploymentId: 'two' }] });
});

test('an observed deployment says what it can be told from here', async () => {
  await using directory = await temporaryDirectory();
  const { driver, group } = await startGated(directory.path);
  await using _closing = driver;
  await using other = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const observed = await other.attach('web-1');
  const told = observed.report({ type: 'alarm-raised', alarm: 'cpu' });
  await expect(told).rejects.toThrow(
    'cannot report to deployment web-1: alarm-raised can only be told to the process that runs it',
  );
  await expect(observed.resume({ reason: 'x' })).rejects.toThrow(/not paused/);
});

test('starting an interrupted deployment again takes it up', async () => {
  await using directory = await temporaryDirectory();
  const { driver, gate, group } = await startGated(directory.path);
  await driver.close();
  gate.resolve();
  await using next = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path) });
  const deployment = await next.start(group, { deploymentId: 'web-1', revision });
  expect((await deployment.finished()).status).toBe('succeeded');
});

test('what a driver cannot take up is named with the reason', async () => {
  await using directory = await temporaryDirectory();
  const { driver, gate, group } = await startGated(directory.path);
  await driver.close();
  gate.resolve();
  const foreign = groupOf({ ...(group.target as ServerTarget), name: 'other' });
  for (const [groups, reason] of [
    [[], /not one of this driver's/],
    [[foreign], /target memory.*has other/],
  ] as const) {
    await using next = createEmbeddedDriver({ groups, journal: fileJournal(directory.path) });
    const { resumed, notResumed } = await next.resume();
    expect(resumed).toEqual([]);
    expect(notResumed).toMatchObject([{ deploymentId: 'web-1', reason: expect.stringMatching(reason) }]);
  }
});

test('an aborted signal closes the driver', async () => {
  await using directory = await temporaryDirectory();
  const stop = new AbortController();
  const group = groupOf(memoryTarget(['a'], () => new Promise(() => undefined)).target);
  const driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory.path), signal: stop.signal });
  const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
  stop.abort();
  await expect(deployment.finished()).rejects.toThrow(DriverClosedError);
  await driver.close();
  expect(await fileJournal(directory.path).holder()).toBeUndefined();
});
