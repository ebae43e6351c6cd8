import {
  allAtOnce,
  count,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  hostCount,
  hours,
  inPlace,
  minutes,
  oneAtATime,
  type TimeWindows,
} from '@rollway/core';
import { explainRefusal } from '@rollway/core/driver';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { type PlayOptions, play } from './play.js';

const instances = ['i-1', 'i-2', 'i-3', 'i-4'];
const failing = (instanceId: string): PlayOptions => ({
  answer: ({ request }) =>
    request.type === 'run-lifecycle-event' &&
    request.rollbackOf === undefined &&
    request.instance.instanceId === instanceId
      ? 'no'
      : undefined,
});

function groupOf(settings: Partial<Omit<DeploymentGroupSettings, 'target'>>): DeploymentGroup {
  const strategy = inPlace({ minimumHealthyHosts: hostCount(3) });
  return defineDeploymentGroup({ name: 'web', target: simulatedTarget({ instances }), strategy, ...settings });
}

describe('a group that freezes', () => {
  const group = groupOf({ onFailure: 'freeze' });
  const after = (type: string, reaction: ReturnType<NonNullable<PlayOptions['react']>>): PlayOptions => ({
    react: (record) => (record.type === type ? reaction : undefined),
  });

  it('keeps everything where it is when too much fails', async () => {
    const { state, records } = await play(group, failing('i-2'));
    expect(records.at(-1)).toMatchObject({ type: 'deployment-frozen', error: { code: 'HEALTH_CONSTRAINTS' } });
    expect(state).toMatchObject({ finalStatus: undefined, fleet: { succeeded: 1, failed: 1, inFlight: 0 } });
    expect(explainRefusal(state, { type: 'pause', reason: '' })).toContain('frozen');
  });

  it('goes on when somebody accepts what failed', async () => {
    const strategy = inPlace({ minimumHealthyHosts: hostCount(1), failureBudget: count(0) });
    const { state, story } = await play(groupOf({ onFailure: 'freeze', strategy }), {
      ...failing('i-2'),
      ...after('deployment-frozen', [{ type: 'resume', reason: 'known host', after: 1000 }]),
    });
    expect(story().filter((type) => type === 'deployment-frozen')).toHaveLength(1);
    expect(state).toMatchObject({ finalStatus: 'succeeded', fleet: { succeeded: 3, failed: 1 } });
  });

  it('rolls back or stops when somebody says so, and ends as it failed', async () => {
    const rollback = after('deployment-frozen', [{ type: 'rollback', reason: 'bad' }]);
    const back = await play(group, { ...failing('i-2'), ...rollback });
    expect(back.state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'succeeded' } });
    expect(back.state.failure?.error.code).toBe('HEALTH_CONSTRAINTS');
    const stop = after('deployment-frozen', [{ type: 'stop', reason: 'enough', rollback: false }]);
    const stopped = await play(group, { ...failing('i-2'), ...stop });
    expect(stopped.state).toMatchObject({ finalStatus: 'failed', rollback: undefined });
  });

  it('lets instances in work end when an alarm is raised, and goes on only when it is over', async () => {
    const takes = (): number => 100;
    const raise: NonNullable<PlayOptions['react']> = (record) => {
      if (record.type === 'batch-started' && record.batch === 2)
        return [{ type: 'alarm-raised', alarm: 'errors', after: 150 }];
      if (record.type !== 'deployment-frozen') return undefined;
      return [
        { type: 'resume', reason: 'too early', after: 5000 },
        { type: 'alarm-cleared', alarm: 'errors', after: 6000 },
        { type: 'resume', reason: 'it is over', after: 7000 },
      ];
    };
    const { state, records } = await play(group, { takes, react: raise });
    expect(records.filter(({ type }) => type === 'deployment-resumed')).toHaveLength(1);
    expect(records.some((record) => record.type === 'instance-failed')).toBe(false);
    expect(state).toMatchObject({ finalStatus: 'succeeded', finishedAt: 100 * 7 + 150 + 7000 + 2 * 700 });
  });
});

it('a group that stops ends where it is, without a rollback', async () => {
  const { state } = await play(groupOf({ onFailure: 'stop' }), failing('i-2'));
  expect(state).toMatchObject({ finalStatus: 'failed', rollback: undefined });
});

describe('a rollback', () => {
  const group = groupOf({ rollbackOn: ['deployment-failure'] });
  const ask = (request: object): PlayOptions => ({
    react: (record) =>
      record.type === 'batch-started' && record.batch === 2
        ? [{ type: 'rollback', reason: 'bad', ...request } as never]
        : undefined,
  });

  it('takes the touched instances back by default, or all of them', async () => {
    const touched = await play(group, ask({}));
    expect(touched.records.find(({ type }) => type === 'rollback-started')).toMatchObject({
      instanceIds: ['i-2', 'i-1'],
    });
    const full = await play(groupOf({ rollbackScope: 'full' }), ask({}));
    expect(full.records.find(({ type }) => type === 'rollback-started')).toMatchObject({ instanceIds: instances });
    expect(full.state.rollback?.outcome).toBe('succeeded');
    const asked = await play(group, ask({ scope: 'full' }));
    expect(asked.records.find(({ type }) => type === 'rollback-started')).toMatchObject({ instanceIds: instances });
  });

  it('goes to the last good revision with the options it was deployed with, or to one somebody names', async () => {
    const good = await play(group, ask({}));
    expect(good.requests.at(-1)).toMatchObject({ revision: { location: '/srv/1' }, fileExistsBehavior: 'RETAIN' });
    const revision = { revisionType: 'Local', location: '/srv/0', bundleType: 'directory' };
    const named = await play(group, { lastSuccessful: false, ...ask({ revision }) });
    expect(named.requests.at(-1)).toMatchObject({ revision, fileExistsBehavior: 'DISALLOW', rollbackOf: 'd' });
    expect(named.state.rollback).toMatchObject({ outcome: 'succeeded', toDeploymentId: undefined });
  });

  it('never rolls back', async () => {
    const { state, records } = await play(group, {
      answer: ({ request }) =>
        request.type === 'run-lifecycle-event' && request.instance.instanceId === 'i-2' ? 'no' : undefined,
    });
    expect(records.filter(({ type }) => type === 'rollback-started')).toHaveLength(1);
    expect(state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'failed' } });
  });
});

describe('gates', () => {
  const gate = {
    type: 'predicate',
    name: 'no-incident',
    interval: minutes(1),
    timeout: hours(2),
    onTimeout: 'fail',
  } as const;
  const approval = { type: 'approval', name: 'sign-off', timeout: hours(1), onTimeout: 'stop' } as const;
  const gated = groupOf({
    strategy: inPlace({ minimumHealthyHosts: allAtOnce, gates: { start: [gate], end: [approval] } }),
  });
  const signOff: NonNullable<PlayOptions['react']> = (record) =>
    record.type === 'wait-started' && record.wait === 'sign-off'
      ? [{ type: 'continue', wait: 'sign-off', reason: 'checked', after: 10 }]
      : undefined;

  it('hold the deployment until they pass', async () => {
    const { state, story } = await play(gated, { gatesPass: true, react: signOff });
    expect(state).toMatchObject({ finalStatus: 'succeeded', finishedAt: 10 });
    expect(story().slice(0, 5)).toEqual([
      'deployment-started',
      'stage-started',
      'wait-started',
      'wait-ended',
      'stage-succeeded',
    ]);
  });

  it('that are not passed in time do what they say', async () => {
    const failed = await play(gated, { react: signOff });
    expect(failed.state).toMatchObject({
      finalStatus: 'failed',
      finishedAt: hours(2),
      failure: { error: { code: 'WAIT_TIMED_OUT' } },
    });
    const stopped = await play(gated, { gatesPass: true });
    expect(stopped.state).toMatchObject({ finalStatus: 'stopped', finishedAt: hours(1) });
  });

  it('take no answer for another wait, and no early timer', async () => {
    const { state } = await play(gated, {
      gatesPass: true,
      react: (record) =>
        record.type === 'wait-started' && record.wait === 'sign-off'
          ? [
              { type: 'gate-reported', gateId: 'd:gate:3', outcome: 'refused', reason: 'stale' },
              { type: 'timer-elapsed', timerId: 'd:timer:3' },
              { type: 'timer-elapsed', timerId: `d:timer:${record.sequence}`, after: 5 },
              { type: 'continue', wait: 'no-incident', reason: 'stale' },
              { type: 'continue', wait: 'sign-off', reason: 'checked', after: 9 },
            ]
          : undefined,
    });
    expect(state).toMatchObject({ finalStatus: 'succeeded', finishedAt: 9 });
  });

  it('that refuse end the deployment', async () => {
    const { state } = await play(gated, {
      react: (record) =>
        record.type === 'wait-started'
          ? [{ type: 'gate-reported', gateId: `d:gate:${record.sequence}`, outcome: 'refused', reason: 'incident 7' }]
          : undefined,
    });
    expect(state.failure).toMatchObject({
      status: 'failed',
      error: { code: 'GATE_REFUSED', message: expect.stringContaining('incident 7') },
    });
  });
});

describe('time windows', () => {
  // The zone of these tests is one hour ahead of UTC, always.
  const monday = Date.UTC(2026, 0, 5);
  const timeWindows: TimeWindows = {
    timeZone: 'Europe/Berlin',
    windows: [{ days: ['monday', 'tuesday'], from: '09:00', to: '17:00' }],
  };
  const windowed = groupOf({
    timeWindows,
    rollbackOn: ['deployment-failure'],
    strategy: inPlace({ minimumHealthyHosts: oneAtATime }),
  });
  const takes = (): number => minutes(10);

  it('let new work begin only inside them, and work that began go on', async () => {
    const played = await play(windowed, { startsAt: monday + hours(14), takes });
    expect(played.timeline('batch-started', 'wait-started')).toEqual([
      '0 i-1',
      `${minutes(70)} i-2`,
      `${hours(2)} wait time-window`,
      `${hours(18)} i-3`,
      `${hours(18) + minutes(70)} i-4`,
    ]);
  });

  it('do not hold up a rollback, unless the group says so', async () => {
    const options: PlayOptions = { startsAt: monday + hours(15), takes: () => hours(1), ...failing('i-1') };
    const exempt = await play(windowed, options);
    expect(exempt.story()).not.toContain('wait-started');
    const strict = groupOf({
      timeWindows: { ...timeWindows, rollbackExempt: false },
      rollbackOn: ['deployment-failure'],
    });
    const held = await play(strict, options);
    expect(held.story()).toContain('wait-started');
    expect(held.state.rollback?.outcome).toBe('succeeded');
  });
});
