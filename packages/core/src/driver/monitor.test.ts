import { describe, expect, it } from 'vitest';
import { alarmPolicy } from '../group/deployment-group.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type AlarmState, type Monitor, monitorOf, watchAlarms } from './monitor.js';

type Reading = Readonly<Record<string, AlarmState>> | 'fails';

/** What is said of alarms that read like this, one reading an interval. */
async function heard(
  readings: readonly Reading[],
  settings: { readonly noData?: 'ignore' | 'alarm'; readonly raised?: readonly string[] } = {},
) {
  const clock = createVirtualClock({ startsAt: 0 });
  const ended = new AbortController();
  let read = 0;
  const monitor: Monitor = {
    read: async () => {
      const reading = readings[read] ?? {};
      read += 1;
      if (reading === 'fails') throw new TypeError('access denied');
      return reading;
    },
  };
  const posted: string[] = [];
  const raised = new Set(settings.raised);
  const watched = watchAlarms({
    monitor,
    policy: alarmPolicy({ names: ['errors', 'latency'], noData: settings.noData ?? 'ignore' }),
    interval: 10_000,
    clock,
    signal: ended.signal,
    isRaised: (alarm) => raised.has(alarm),
    post(input) {
      if (input.type === 'alarm-raised') raised.add(input.alarm);
      if (input.type === 'alarm-cleared') raised.delete(input.alarm);
      posted.push(`${input.at} ${input.type} ${input.alarm}${'reason' in input ? `: ${input.reason}` : ''}`);
    },
  });
  await clock.advance(0);
  for (let passed = 1; passed < readings.length; passed += 1) await clock.advance(10_000);
  ended.abort();
  await clock.advance(10_000);
  await watched;
  return posted;
}

const well = { errors: 'ok', latency: 'ok' } as const;

describe('alarms', () => {
  it('are read at once and every interval, and only changes are told', async () => {
    const raised = { ...well, errors: 'alarm' } as const;
    expect(await heard([well, raised, raised, well])).toEqual([
      '10000 alarm-raised errors',
      '30000 alarm-cleared errors',
    ]);
  });

  it('that were raised before a crash and are over are cleared', async () => {
    expect(await heard([well], { raised: ['errors'] })).toEqual(['0 alarm-cleared errors']);
  });

  it('without data follow the policy', async () => {
    const silent = { ...well, latency: 'no-data' } as const;
    expect(await heard([silent])).toEqual([]);
    expect(await heard([silent], { noData: 'alarm' })).toEqual(['0 alarm-raised latency']);
  });

  it('that cannot be read are told as that, each time and by name', async () => {
    expect(await heard(['fails', { errors: 'ok' }])).toEqual([
      '0 alarm-unreadable errors: access denied',
      '0 alarm-unreadable latency: access denied',
      '10000 alarm-unreadable latency: the monitor does not know it',
    ]);
  });
});

it('a monitor over a function leaves out the alarms that it cannot read', async () => {
  const monitor = monitorOf((alarm) => {
    if (alarm === 'lost') throw new TypeError('unknown');
    return alarm === 'errors' ? 'alarm' : Promise.resolve('ok');
  });
  const context = { signal: new AbortController().signal, log: () => undefined };
  expect(await monitor.read(['errors', 'lost', 'latency'], context)).toEqual({ errors: 'alarm', latency: 'ok' });
});
