/** Faults that the simulation of every strategy has found; each made small. */
import { allAtOnce, blueGreen, defineDeploymentGroup, hostCount, inPlace, minutes, oneAtATime } from '@rollway/core';
import { viewInstances, viewOf } from '@rollway/core/driver';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { attempted, failing, fleetOf } from '../peer-bugs/groups.js';
import { type PlayOptions, play } from './play.js';

const reason = 'a person asked for it';
const left = (instanceId: string, after = 0) => ({ type: 'instance-left', instanceId, reason, after }) as const;
const takes = (): number => 5000;

/** Two servers beside two, with a wait before the originals are removed. */
function servers(settings: Parameters<typeof defineDeploymentGroup>[0] | object = {}) {
  return defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances: ['b-1', 'b-2'], trafficControl: true, replacement: {} }),
    strategy: blueGreen({ minimumHealthyHosts: allAtOnce, terminationWait: minutes(10) }),
    rollbackOn: ['deployment-failure'],
    ...settings,
  });
}
const replacement = [{ instanceId: 'g-1' }, { instanceId: 'g-2' }];

function zonedFleet(zones: readonly string[], strategy: Parameters<typeof inPlace>[0], settings: object = {}) {
  const instances = zones.map((zone, index) => ({ instanceId: `i-${index + 1}`, zone }));
  const target = simulatedTarget({ instances });
  return defineDeploymentGroup({ name: 'web', target, strategy: inPlace(strategy), ...settings });
}

const whenStarted = (...inputs: NonNullable<ReturnType<NonNullable<PlayOptions['react']>>>): PlayOptions => ({
  react: ({ type }) => (type === 'wait-started' ? inputs : undefined),
});

describe('a fleet that shrinks', () => {
  it('to its minimum has nobody follow the one in work, even one that does not serve', async () => {
    const instances = ['i-1', 'i-2', 'i-3', 'i-4'].map((instanceId, index) => ({
      instanceId,
      ...(index < 2 ? { instanceHealth: 'unhealthy' as const } : {}),
    }));
    const group = defineDeploymentGroup({
      name: 'web',
      target: simulatedTarget({ instances }),
      strategy: inPlace({ minimumHealthyHosts: hostCount(3) }),
    });
    const played = await play(group, {
      takes,
      react: ({ type }) => (type === 'batch-started' ? [left('i-4', 100)] : undefined),
    });
    expect(attempted(played)).toEqual(['i-1']);
    expect(played.state.failure?.error.code).toBe('HEALTH_CONSTRAINTS');
  });

  it('to its minimum is healed by its rollback all the same', async () => {
    const played = await play(fleetOf(3, { minimumHealthyHosts: hostCount(2) }), {
      takes,
      ...failing('Install', 'i-1'),
      react: (record) => (record.type === 'batch-started' && record.attempt === 1 ? [left('i-3', 100)] : undefined),
    });
    expect(attempted(played, 2)).toEqual(['i-1']);
    expect(viewOf(played.state).rolledBack).toBe(true);
  });

  it('in its rollback by one that was never touched has another floor', async () => {
    const played = await play(fleetOf(4, { minimumHealthyHosts: oneAtATime }), {
      takes,
      ...failing('Install', 'i-2'),
      react: (record) => (record.type === 'batch-started' && record.attempt === 2 ? [left('i-4', 100)] : undefined),
    });
    expect(attempted(played, 2)).toEqual(['i-2', 'i-1']);
    expect(played.state.fleet).toMatchObject({ fleetSize: 3, minimumHealthy: 2 });
    expect(viewOf(played.state).rolledBack).toBe(true);
  });

  it('by the only one that succeeded has not succeeded', async () => {
    const played = await play(fleetOf(2, { minimumHealthyHosts: oneAtATime }, { rollbackOn: [] }), {
      takes,
      ...failing('Install', 'i-2'),
      react: (record) => (record.type === 'batch-started' && record.batch === 2 ? [left('i-1', 100)] : undefined),
    });
    expect(played.state.finalStatus).toBe('failed');
  });
});

describe('a zonal deployment', () => {
  const gate = { type: 'approval', name: 'go', timeout: minutes(1), onTimeout: 'continue' } as const;
  const zonal = { minimumHealthyHostsPerZone: hostCount(1) };
  // Time begins on a Thursday.
  const onFridays = { timeZone: 'UTC', windows: [{ days: ['friday'], from: '00:00', to: '24:00' }] };

  it('keeps the floor of its first zone when the first instance leaves before it begins', async () => {
    const played = await play(
      zonedFleet(['a', 'a', 'b', 'b'], { minimumHealthyHosts: hostCount(1), zonal }, { timeWindows: onFridays }),
      { takes, ...whenStarted(left('i-1')) },
    );
    // One serves in zone a, and one must: nobody may be taken out there.
    expect(attempted(played)).toEqual([]);
    expect(played.state.failure?.error.code).toBe('HEALTH_CONSTRAINTS');
  });

  it('passes over a zone whose instances have all left', async () => {
    const played = await play(
      zonedFleet(['a', 'b', 'b'], { minimumHealthyHosts: hostCount(1), zonal: {}, gates: { start: [gate] } }),
      { takes, ...whenStarted(left('i-1')) },
    );
    expect(attempted(played)).toEqual(['i-2', 'i-3']);
    expect(played.state.finalStatus).toBe('succeeded');
  });
});

describe('an original', () => {
  it('that may still get traffic is not accepted by a resume, because it would be removed', async () => {
    const resume = { type: 'resume', reason, after: 1000 } as const;
    const stop = { type: 'stop', reason, rollback: true, after: 2000 } as const;
    const { records, state } = await play(servers({ onFailure: 'freeze' }), {
      takes,
      replacement,
      ...failing('BlockTraffic', 'b-1'),
      react: ({ type }) => (type === 'deployment-frozen' ? [resume, stop] : undefined),
    });
    const types = records.map(({ type }) => type);
    expect(types).not.toContain('deployment-resumed');
    expect(viewOf(state).rolledBack).toBe(true);
  });

  it('is not removed when every instance of the replacement has left meanwhile', async () => {
    const { requests, state } = await play(servers(), {
      takes,
      replacement,
      ...whenStarted(left('g-1', 10), left('g-2', 20)),
    });
    expect(requests.filter(({ type }) => type === 'terminate')).toMatchObject([{ side: 'replacement' }]);
    expect([state.finalStatus, viewOf(state).rolledBack]).toEqual(['failed', true]);
    expect(state.failure?.error.message).toBe(
      'no instance of the replacement is left in service, so the original is not removed',
    );
  });
});

describe('a rollback that a pause holds', () => {
  it('is not taken back by an alarm', async () => {
    const { state, story } = await play(
      fleetOf(
        3,
        { minimumHealthyHosts: oneAtATime },
        { rollbackOn: ['deployment-failure'], alarms: { names: ['errors'] } },
      ),
      {
        takes,
        ...failing('ApplicationStop', 'i-1'),
        react: (record) => {
          if (record.type === 'batch-started' && record.attempt === 1) return [{ type: 'pause', reason, after: 100 }];
          if (record.type !== 'stage-failed') return undefined;
          return [
            { type: 'alarm-raised', alarm: 'errors', after: 1000 },
            { type: 'resume', reason, after: 2000 },
          ];
        },
      },
    );
    expect(story()).not.toContain('alarm-raised');
    expect(viewOf(state).rolledBack).toBe(true);
  });
});

describe('views during a rollback', () => {
  it('tell who waits for it and whom it leaves alone, and add up to the overview', async () => {
    const { records } = await play(fleetOf(4, { minimumHealthyHosts: oneAtATime }), {
      takes,
      ...failing('Install', 'i-2'),
    });
    const started = records.find((record) => record.type === 'batch-started' && record.attempt === 2);
    const { state } = await play(fleetOf(4, { minimumHealthyHosts: oneAtATime }), {
      takes,
      answer: (command) => {
        const { request } = command;
        if (request.rollbackOf !== undefined) return { status: 'running', handle: 1, pollAfter: 1000 };
        return failing('Install', 'i-2').answer?.(command);
      },
    });
    expect(started).toMatchObject({ instanceIds: ['i-2'] });
    expect(viewInstances(state).map(({ instanceId, status }) => `${instanceId} ${status}`)).toEqual([
      'i-1 pending',
      'i-2 in-progress',
      'i-3 skipped',
      'i-4 skipped',
    ]);
    expect(viewOf(state).overview).toEqual({ pending: 1, 'in-progress': 1, succeeded: 0, failed: 0, skipped: 2 });
  });
});
