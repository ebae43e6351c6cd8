import {
  blueGreen,
  canary,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  hours,
  minutes,
} from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { play } from './play.js';

type Settings = Partial<Omit<DeploymentGroupSettings<'ecs'>, 'target'>>;

const trafficRouting = canary({ percentage: 10, interval: minutes(5) });
const full = blueGreen({
  trafficRouting,
  testTraffic: true,
  readyWait: { timeout: hours(1) },
  bake: minutes(10),
  terminationWait: hours(1),
});

function serviceGroup(settings: Settings = {}): DeploymentGroup {
  const target = simulatedTarget({ computePlatform: 'ecs', instances: ['cluster:service'], replacement: {} });
  return defineDeploymentGroup({
    name: 'service',
    target,
    strategy: full,
    rollbackOn: ['deployment-failure', 'alarm'],
    ...settings,
  });
}

const approve = { type: 'continue', wait: 'ready-wait', reason: 'looks good' } as const;
const whenReady = (record: { readonly type: string; readonly wait?: string }) =>
  record.type === 'wait-started' && record.wait === 'ready-wait' ? [{ ...approve, after: minutes(1) }] : undefined;

describe('an ECS deployment', () => {
  it('runs hooks, provisioning, test and production traffic, waits and the removal in their order', async () => {
    const played = await play(serviceGroup(), { react: whenReady });
    expect(
      played.timeline(
        'hook-succeeded',
        'replacement-provisioned',
        'traffic-shifted',
        'wait-started',
        'wait-ended',
        'side-terminated',
        'deployment-finished',
      ),
    ).toEqual([
      '0 BeforeInstall',
      '0 replacement-provisioned',
      '0 AfterInstall',
      '0 test 100',
      '0 AfterAllowTestTraffic',
      '0 wait ready-wait',
      '60000 ready-wait continued',
      '60000 BeforeAllowTraffic',
      '60000 production 10',
      '60000 wait traffic-interval',
      '360000 traffic-interval elapsed',
      '360000 production 100',
      '360000 AfterAllowTraffic',
      '360000 wait bake',
      '960000 bake elapsed',
      '960000 wait termination-wait',
      '4560000 termination-wait elapsed',
      '4560000 side-terminated',
      '4560000 deployment-finished',
    ]);
  });

  it('hands what the target said of the replacement back in every later request', async () => {
    const { requests } = await play(serviceGroup(), { react: whenReady });
    const [before, provision, ...later] = requests;
    expect(before?.replacement).toBeUndefined();
    expect(provision).toMatchObject({ type: 'provision-replacement', instances: [{ instanceId: 'cluster:service' }] });
    for (const { replacement } of later) expect(replacement).toEqual({ target: 'simulated', details: { made: 1 } });
  });

  it('stops when nobody continues it in time, or goes on when its group says so', async () => {
    const stopped = await play(serviceGroup());
    expect(stopped.state).toMatchObject({ finalStatus: 'stopped', failure: { error: { code: 'WAIT_TIMED_OUT' } } });
    const strategy = blueGreen({ trafficRouting, readyWait: { timeout: minutes(1), onTimeout: 'continue' } });
    expect((await play(serviceGroup({ strategy }))).state.finalStatus).toBe('succeeded');
    const failing = blueGreen({ trafficRouting, readyWait: { timeout: minutes(1), onTimeout: 'fail' } });
    expect((await play(serviceGroup({ strategy: failing }))).state.finalStatus).toBe('failed');
  });

  it('ends the wait for termination early on request', async () => {
    const played = await play(serviceGroup(), {
      react: (record) =>
        record.type === 'wait-started' && record.wait === 'termination-wait'
          ? [{ type: 'continue', wait: 'termination-wait', reason: 'sure' }]
          : whenReady(record),
    });
    expect(played.state.finishedAt).toBe(960_000);
  });

  it('succeeds although the original could not be removed, and says so', async () => {
    const played = await play(serviceGroup(), {
      react: whenReady,
      answer: ({ request }) => (request.type === 'terminate' ? 'access denied' : undefined),
    });
    expect(played.story()).toContain('termination-failed');
    expect(played.state.finalStatus).toBe('succeeded');
  });
});

describe('an ECS deployment that fails', () => {
  const failing = (name: string) =>
    play(serviceGroup(), {
      react: whenReady,
      answer: ({ request }) => ('lifecycleEvent' in request && request.lifecycleEvent === name ? 'no' : undefined),
    });

  it('before anything was made has nothing to roll back', async () => {
    const { records, state } = await failing('BeforeInstall');
    expect(records.find(({ type }) => type === 'rollback-skipped')).toMatchObject({
      reason: expect.stringContaining('nothing was made'),
    });
    expect(state).toMatchObject({ finalStatus: 'failed', failure: { error: { code: 'HOOK_EXECUTION_FAILURE' } } });
  });

  it.each([
    ['AfterInstall', []],
    ['AfterAllowTestTraffic', ['test 0']],
    ['BeforeAllowTraffic', ['test 0']],
    ['AfterAllowTraffic', ['production 0', 'test 0']],
  ])('in %s sends all traffic back and removes what it made', async (name, shifts) => {
    const { records, requests, state } = await failing(name);
    const back = records.slice(records.findIndex(({ type }) => type === 'rollback-started'));
    const weights = back.flatMap((one) =>
      one.type === 'traffic-shifted' ? [`${one.listener} ${one.replacementWeight}`] : [],
    );
    expect(weights).toEqual(shifts);
    expect(requests.at(-1)).toMatchObject({ type: 'terminate', side: 'replacement', rollbackOf: 'd' });
    expect(state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'succeeded' } });
  });

  it('while it provisions removes what may be half made', async () => {
    const { requests } = await play(serviceGroup(), {
      answer: ({ request }) => (request.type === 'provision-replacement' ? 'quota' : undefined),
    });
    expect(requests.at(-1)).toMatchObject({ type: 'terminate', side: 'replacement' });
    expect(requests.at(-1)?.replacement).toBeUndefined();
  });

  it('and cannot send traffic back keeps what carries it, loudly', async () => {
    const { story, state, requests } = await play(serviceGroup(), {
      react: whenReady,
      answer: ({ request }) => {
        if (request.type === 'run-hook' && request.lifecycleEvent === 'AfterAllowTraffic') return 'no';
        return request.type === 'shift-traffic' && request.replacementWeight === 0 ? 'throttled' : undefined;
      },
    });
    expect(story().slice(-4)).toEqual([
      'traffic-shift-failed',
      'stage-failed',
      'rollback-failed',
      'deployment-finished',
    ]);
    expect(requests.some(({ type }) => type === 'terminate')).toBe(false);
    expect(state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'failed' } });
  });

  it('with nothing to return to but the original needs no last successful deployment', async () => {
    const { state } = await play(serviceGroup(), {
      lastSuccessful: false,
      react: whenReady,
      answer: ({ request }) =>
        'lifecycleEvent' in request && request.lifecycleEvent === 'AfterAllowTraffic' ? 'no' : undefined,
    });
    expect(state.rollback?.outcome).toBe('succeeded');
  });
});

describe('an alarm', () => {
  const during = (wait: string) => (record: { readonly type: string; readonly wait?: string }) =>
    record.type === 'wait-started' && record.wait === wait
      ? [{ type: 'alarm-raised', alarm: 'errors', after: 1000 } as const]
      : whenReady(record);

  it.each(['ready-wait', 'traffic-interval', 'bake', 'termination-wait'])(
    'in %s sends the traffic back at once',
    async (wait) => {
      const react = (record: { readonly type: string; readonly wait?: string }) => {
        if (wait === 'ready-wait')
          return record.type === 'wait-started' ? [{ type: 'alarm-raised', alarm: 'errors' } as const] : undefined;
        return during(wait)(record);
      };
      const { state, records } = await play(serviceGroup(), { react });
      const raised = records.find(({ type }) => type === 'alarm-raised');
      expect(state).toMatchObject({ finalStatus: 'stopped', failure: { error: { code: 'ALARM_ACTIVE' } } });
      expect(state.traffic.production.replacementWeight).toBe(0);
      expect(state.finishedAt).toBe(raised?.at);
      expect(state.rollback?.outcome).toBe('succeeded');
    },
  );

  it('does not end a rollback, unless the group says so', async () => {
    const react = (record: { readonly type: string; readonly wait?: string }) =>
      record.type === 'rollback-started' ? [{ type: 'alarm-raised', alarm: 'other' } as const] : during('bake')(record);
    const names = ['errors', 'other'];
    expect((await play(serviceGroup({ alarms: { names } }), { react })).state.rollback?.outcome).toBe('succeeded');
    const takes = (): number => 10;
    const strict = serviceGroup({ alarms: { names, ignoredInRollback: false } });
    expect((await play(strict, { react, takes })).state.rollback?.outcome).toBe('failed');
  });

  it('that cannot be read ends the deployment unless the group ignores that', async () => {
    const react = (record: { readonly type: string; readonly wait?: string }) =>
      record.type === 'wait-started' && record.wait === 'bake'
        ? [{ type: 'alarm-unreadable', alarm: 'errors', reason: 'access denied' } as const]
        : whenReady(record);
    const strict = await play(serviceGroup({ alarms: { names: ['errors'] } }), { react });
    expect(strict.state).toMatchObject({ finalStatus: 'stopped', failure: { error: { code: 'ALARM_UNREADABLE' } } });
    const lenient = await play(serviceGroup({ alarms: { names: ['errors'], ignorePollAlarmFailure: true } }), {
      react,
    });
    expect(lenient.state.finalStatus).toBe('succeeded');
  });

  it('means nothing to a deployment that overrides its alarms', async () => {
    const group = serviceGroup({ alarms: { names: ['errors'], enabled: false } });
    expect((await play(group, { react: during('bake') })).state.finalStatus).toBe('succeeded');
  });
});

it('nothing goes back once the removal of the original has begun', async () => {
  const { records, state } = await play(serviceGroup(), {
    takes: ({ request }) => (request.type === 'terminate' ? 5000 : 0),
    react: (record) =>
      record.type === 'termination-started'
        ? [{ type: 'rollback', reason: 'too late', after: 1000 }]
        : whenReady(record),
  });
  expect(records.find(({ type }) => type === 'rollback-skipped')).toMatchObject({
    reason: expect.stringContaining('is being removed'),
  });
  expect(state.finalStatus).toBe('stopped');
});
