import {
  allAtOnce,
  count,
  type DeploymentGroup,
  type DeploymentGroupSettings,
  defineDeploymentGroup,
  fleetPercent,
  halfAtATime,
  hostCount,
  type InPlaceStrategy,
  type Instance,
  inPlace,
  minutes,
  oneAtATime,
  percent,
} from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { type Played, type PlayOptions, play } from './play.js';

type Settings = Partial<Omit<DeploymentGroupSettings, 'target' | 'strategy'>>;

function groupOf(
  instances: readonly (string | Instance)[],
  strategy: Partial<Omit<InPlaceStrategy, 'deploymentType'>>,
  settings: Settings = {},
): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances }),
    strategy: inPlace(strategy),
    ...settings,
  });
}

const hosts = (size: number): readonly string[] => Array.from({ length: size }, (_, index) => `i-${index + 1}`);
const zoned = (zone: string, size: number): readonly Instance[] =>
  Array.from({ length: size }, (_, index) => ({ instanceId: `${zone}-${index + 1}`, zone }));
const failing = (...instanceIds: readonly string[]): PlayOptions => ({
  answer: ({ request }) =>
    request.type === 'run-lifecycle-event' && instanceIds.includes(request.instance.instanceId) ? 'no' : undefined,
});
const batches = ({ records }: Played): readonly string[] =>
  records.flatMap((record) =>
    record.type === 'batch-started' && record.attempt === 1 ? [record.instanceIds.join(' ')] : [],
  );
const codeOf = ({ state }: Played): string | undefined => state.failure?.error.code;

describe('zones', () => {
  const zonal = { monitorDuration: minutes(5), firstZoneMonitorDuration: minutes(30) };
  const fleet = [...zoned('b', 2), ...zoned('a', 2), ...zoned('c', 1)];

  it('are worked on one after another, with a wait after each but the last', async () => {
    const played = await play(groupOf(fleet, { minimumHealthyHosts: allAtOnce, zonal }));
    expect(played.timeline('batch-started', 'wait-started', 'deployment-finished')).toEqual([
      '0 a-1 a-2',
      `0 wait zone-monitor`,
      `${minutes(30)} b-1 b-2`,
      `${minutes(30)} wait zone-monitor`,
      `${minutes(35)} c-1`,
      `${minutes(35)} deployment-finished`,
    ]);
  });

  it('have a floor each, beside that of the whole fleet', async () => {
    const perZone = { minimumHealthyHosts: allAtOnce, zonal: { minimumHealthyHostsPerZone: fleetPercent(50) } };
    const played = await play(groupOf([...zoned('a', 3), ...zoned('b', 4)], perZone));
    expect(batches(played)).toEqual(['a-1', 'a-2', 'a-3', 'b-1 b-2', 'b-3', 'b-4']);
    const whole = await play(
      groupOf([...zoned('a', 3), ...zoned('b', 4)], { ...perZone, minimumHealthyHosts: oneAtATime }),
    );
    expect(batches(whole)).toHaveLength(7);
  });

  it('that lose too many end the deployment before the next zone is touched', async () => {
    const strategy = { minimumHealthyHosts: hostCount(1), zonal: { minimumHealthyHostsPerZone: fleetPercent(50) } };
    const played = await play(groupOf([...zoned('a', 3), ...zoned('b', 4)], strategy), failing('a-1', 'a-2'));
    expect(codeOf(played)).toBe('HEALTH_CONSTRAINTS');
    expect(batches(played).join(' ')).not.toContain('b-');
  });

  it('are watched: an alarm while one is monitored ends the deployment', async () => {
    const played = await play(groupOf(fleet, { minimumHealthyHosts: allAtOnce, zonal }), {
      react: (record) =>
        record.type === 'wait-started' ? [{ type: 'alarm-raised', alarm: 'errors', after: 1000 }] : undefined,
    });
    expect(played.state).toMatchObject({ finalStatus: 'stopped', finishedAt: 1000 });
  });

  it('keep their order in a rollback, those out of service first', async () => {
    const strategy = { minimumHealthyHosts: hostCount(3), failureBudget: count(0), zonal };
    const group = groupOf(fleet, strategy, { rollbackOn: ['deployment-failure'] });
    const { records } = await play(group, {
      answer: ({ request }) =>
        request.type === 'run-lifecycle-event' && request.rollbackOf === undefined && request.instance.zone === 'c'
          ? 'no'
          : undefined,
    });
    const back = records.flatMap((record) =>
      record.type === 'batch-started' && record.attempt === 2 ? record.instanceIds : [],
    );
    expect(back).toEqual(['c-1', 'a-1', 'a-2', 'b-1', 'b-2']);
  });

  it('do not matter to a rollback', async () => {
    const group = groupOf(fleet, { minimumHealthyHosts: hostCount(3), zonal }, { rollbackOn: ['deployment-failure'] });
    const { records, state } = await play(group, {
      answer: ({ request }) =>
        request.type === 'run-lifecycle-event' && request.rollbackOf === undefined && request.instance.zone === 'b'
          ? 'no'
          : undefined,
    });
    const back = records.slice(records.findIndex(({ type }) => type === 'rollback-started'));
    expect(back.some(({ type }) => type === 'wait-started')).toBe(false);
    expect(state.rollback?.outcome).toBe('succeeded');
  });
});

describe('batches of set size', () => {
  it('grow, pause between each, and repeat the last size', async () => {
    const growing = { sizes: [count(1), percent(20)], pauseBetween: minutes(2) };
    const played = await play(groupOf(hosts(10), { minimumHealthyHosts: allAtOnce, batches: growing }));
    expect(batches(played).map((line) => line.split(' ').length)).toEqual([1, 2, 2, 2, 2, 1]);
    expect(played.state.finishedAt).toBe(minutes(10));
  });

  it('never break the floor: a batch that is too large is worked through inside it', async () => {
    const large = { minimumHealthyHosts: hostCount(8), batches: { sizes: [count(5)], pauseBetween: minutes(1) } };
    const played = await play(groupOf(hosts(10), large));
    expect(played.state).toMatchObject({ finalStatus: 'succeeded', finishedAt: minutes(1) });
    for (const line of batches(played)) expect(line.split(' ').length).toBeLessThanOrEqual(2);
  });

  it('without sizes are as large as the floor allows', async () => {
    const played = await play(
      groupOf(hosts(6), { minimumHealthyHosts: halfAtATime, batches: { pauseBetween: minutes(1) } }),
    );
    expect(batches(played)).toEqual(['i-1 i-2 i-3', 'i-4 i-5 i-6']);
  });
});

describe('budgets', () => {
  it('end a rollout that loses more than it may, although the floor would hold', async () => {
    const strategy = { minimumHealthyHosts: hostCount(1), failureBudget: count(1) };
    expect(codeOf(await play(groupOf(hosts(10), strategy), failing('i-1')))).toBeUndefined();
    expect(codeOf(await play(groupOf(hosts(10), strategy), failing('i-1', 'i-2')))).toBe('FAILURE_BUDGET');
  });

  it('may be a share of the fleet', async () => {
    const strategy = { minimumHealthyHosts: hostCount(1), failureBudget: percent(25) };
    expect(codeOf(await play(groupOf(hosts(10), strategy), failing('i-1', 'i-2')))).toBeUndefined();
    expect(codeOf(await play(groupOf(hosts(10), strategy), failing('i-1', 'i-2', 'i-3')))).toBe('FAILURE_BUDGET');
  });

  const unreachable = (...instanceIds: readonly string[]): PlayOptions => ({
    answer: ({ request }) =>
      request.type === 'run-lifecycle-event' && instanceIds.includes(request.instance.instanceId)
        ? { status: 'failed', diagnostics: { errorCode: 'InstanceUnreachable', message: 'no route' } }
        : undefined,
  });

  it('count unreachable instances apart from failed ones', async () => {
    const strategy = { minimumHealthyHosts: fleetPercent(80), unreachableBudget: count(2) };
    const played = await play(groupOf(hosts(10), strategy), unreachable('i-1', 'i-2'));
    expect(played.state).toMatchObject({
      finalStatus: 'succeeded',
      fleet: { unreachable: 2, failed: 0, fleetSize: 8 },
    });
    const over = await play(groupOf(hosts(10), strategy), unreachable('i-1', 'i-10', 'i-2'));
    expect(codeOf(over)).toBe('UNREACHABLE_BUDGET');
  });

  it('without one of its own unreachable is failed', async () => {
    const played = await play(groupOf(hosts(10), { minimumHealthyHosts: fleetPercent(85) }), unreachable('i-1'));
    expect(codeOf(played)).toBe('HEALTH_CONSTRAINTS');
  });
});

it('outdated instances alone are deployed to where the group asks for that', async () => {
  const fleet = [
    { instanceId: 'i-1', revisionHealth: 'current' },
    { instanceId: 'i-2', revisionHealth: 'old' },
    { instanceId: 'i-3' },
  ] as const;
  const played = await play(groupOf(fleet, { minimumHealthyHosts: oneAtATime, outdatedOnly: true }));
  expect(batches(played)).toEqual(['i-3', 'i-2']);
  const all = groupOf([fleet[0]], { minimumHealthyHosts: oneAtATime, outdatedOnly: true });
  await expect(play(all)).rejects.toThrow('0 of 1 instances are outdated');
});

describe('a moving fleet', () => {
  const when = (
    instanceId: string,
    input: NonNullable<ReturnType<NonNullable<PlayOptions['react']>>>,
  ): PlayOptions => ({
    takes: () => 10,
    react: (record) => (record.type === 'batch-started' && record.instanceIds.includes(instanceId) ? input : undefined),
  });

  it('gives an instance that joins the revision after all others', async () => {
    const options = when('i-2', [{ type: 'instance-joined', instance: { instanceId: 'i-9' } }]);
    const played = await play(groupOf(hosts(3), { minimumHealthyHosts: oneAtATime }), options);
    expect(batches(played)).toEqual(['i-1', 'i-2', 'i-3', 'i-9']);
    expect(played.state).toMatchObject({ finalStatus: 'succeeded', fleet: { fleetSize: 4, minimumHealthy: 3 } });
  });

  it.each([
    ['is waiting', 'i-3'],
    ['is in work', 'i-2'],
    ['has the revision', 'i-1'],
  ])('needs no work on an instance that leaves while it %s', async (_, instanceId) => {
    const left = { type: 'instance-left', instanceId, reason: 'scaled in', after: 5 } as const;
    const options = when('i-2', [left, left, { ...left, instanceId: 'i-unknown' }]);
    const played = await play(groupOf(hosts(4), { minimumHealthyHosts: oneAtATime }), options);
    expect(played.records.filter(({ type }) => type === 'instance-left')).toHaveLength(1);
    expect(played.state).toMatchObject({
      finalStatus: 'succeeded',
      fleet: { fleetSize: 3, minimumHealthy: 2, failed: 0 },
    });
    expect(batches(played)).toEqual(
      ['i-1', 'i-2', 'i-3', 'i-4'].filter((id) => id !== instanceId || instanceId !== 'i-3'),
    );
  });

  it('ends when everybody who is left has the revision', async () => {
    const leave = ['i-2', 'i-3'].map(
      (instanceId) => ({ type: 'instance-left', instanceId, reason: 'gone', after: 5 }) as const,
    );
    const played = await play(groupOf(hosts(3), { minimumHealthyHosts: oneAtATime }), when('i-1', leave));
    expect(batches(played)).toEqual(['i-1']);
    expect(played.state.finalStatus).toBe('succeeded');
  });

  it('forgets the failure of an instance that is gone', async () => {
    const options = {
      ...when('i-2', [{ type: 'instance-left', instanceId: 'i-1', reason: 'replaced' }]),
      ...failing('i-1'),
    };
    const played = await play(groupOf(hosts(4), { minimumHealthyHosts: hostCount(2) }), options);
    expect(played.state).toMatchObject({ finalStatus: 'succeeded', fleet: { failed: 0, fleetSize: 3 } });
  });

  it('in a zone, and while it is rolled back', async () => {
    const zonal = { minimumHealthyHosts: hostCount(1), zonal: { minimumHealthyHostsPerZone: hostCount(1) } };
    const fleet = [...zoned('a', 3), ...zoned('b', 3)];
    const leaving = ['a-1', 'a-3', 'b-2'].map(
      (instanceId) => ({ type: 'instance-left', instanceId, reason: 'gone', after: 5 }) as const,
    );
    const played = await play(groupOf(fleet, zonal), when('a-1', leaving));
    expect(played.state).toMatchObject({ finalStatus: 'succeeded', fleet: { succeeded: 3 } });
    const group = groupOf(hosts(4), { minimumHealthyHosts: hostCount(2) }, { rollbackOn: ['deployment-failure'] });
    const back = await play(group, {
      takes: () => 10,
      answer: ({ request }) =>
        request.type === 'run-lifecycle-event' && request.rollbackOf === undefined ? 'no' : undefined,
      react: (record) =>
        record.type === 'rollback-started'
          ? [
              { type: 'instance-left', instanceId: 'i-2', reason: 'gone', after: 5 },
              { type: 'instance-joined', instance: { instanceId: 'i-9' }, after: 6 },
            ]
          : undefined,
    });
    expect(back.state).toMatchObject({ finalStatus: 'failed', rollback: { outcome: 'succeeded' }, joined: [] });
  });
});
