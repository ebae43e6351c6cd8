import { expect, it } from 'vitest';
import type { DeploymentCommand } from '../deployment/deployment-command.js';
import { type DeploymentState, emptyState } from '../deployment/deployment-state.js';
import { alarmPolicy } from '../group/deployment-group.js';
import { createVirtualClock, type VirtualClock } from '../testing/virtual-clock.js';
import { type AttendantsOptions, createAttendants } from './attendants.js';

function attendantsIn(clock: VirtualClock, options: Partial<AttendantsOptions> = {}) {
  const posted: string[] = [];
  const stopped = new AbortController();
  const attendants = createAttendants({
    deploymentId: 'd',
    clock,
    signal: stopped.signal,
    schedule: (at, wake) => {
      const cancelled = new AbortController();
      void clock.sleep(at - clock.now(), cancelled.signal).then(() => (cancelled.signal.aborted ? undefined : wake()));
      return () => cancelled.abort();
    },
    post: ({ type, at }) => posted.push(`${at} ${type}`),
    ...options,
  });
  return { attendants, posted };
}

const timer: DeploymentCommand = { type: 'start-timer', timerId: 'd:timer:1', dueAt: 5000 };
const cancel: DeploymentCommand = { type: 'cancel-operation', operationId: 'd:1:Install:i-1' };
const gate = { type: 'predicate', name: 'ready', interval: 1000, timeout: 9000, onTimeout: 'fail' } as const;
const evaluate: DeploymentCommand = { type: 'evaluate-gate', gateId: 'd:gate:1', gate };
const watching = (enabled: boolean): DeploymentState => {
  const definition = { alarms: alarmPolicy({ names: ['errors'], enabled }) } as DeploymentState['definition'];
  return { ...emptyState(), definition };
};

it('timers and gates are taken, and what is the target’s is given back', async () => {
  const clock = createVirtualClock({ startsAt: 0 });
  let asked = 0;
  const ready = (): boolean => {
    asked += 1;
    return asked === 3;
  };
  const predicates = { ready };
  const { attendants, posted } = attendantsIn(clock, { gates: { predicates } });
  expect(attendants.take([timer, cancel, evaluate])).toEqual([cancel]);
  // A command that is due again is the same timer and the same gate.
  attendants.take([timer, evaluate]);
  await clock.advance(0);
  await clock.advance(10_000);
  expect(posted).toEqual(['2000 gate-reported', '5000 timer-elapsed']);
  expect(asked).toBe(3);
});

it('a gate whose wait is over is asked no more', async () => {
  const clock = createVirtualClock({ startsAt: 0 });
  let asked = 0;
  const ready = (): boolean => {
    asked += 1;
    return false;
  };
  const { attendants, posted } = attendantsIn(clock, { gates: { predicates: { ready } } });
  attendants.take([evaluate]);
  await clock.advance(0);
  await clock.advance(1000);
  attendants.watch(watching(false));
  await clock.advance(10_000);
  expect([asked, posted]).toEqual([2, []]);
});

it('alarms are watched once, and only where the deployment says so', async () => {
  const clock = createVirtualClock({ startsAt: 0 });
  let reads = 0;
  const monitor = {
    read: async () => {
      reads += 1;
      return { errors: 'alarm' } as const;
    },
  };
  const { attendants, posted } = attendantsIn(clock, { monitoring: { monitor, interval: 1000 } });
  attendants.watch(watching(false));
  await clock.advance(1000);
  expect(reads).toBe(0);
  const state = watching(true);
  attendants.watch(state);
  await clock.advance(0);
  state.alarms.add('errors');
  attendants.watch(state);
  await clock.advance(1000);
  expect([reads, posted]).toEqual([2, ['1000 alarm-raised']]);
});

it('after the end nothing is asked, read or woken any more', async () => {
  const clock = createVirtualClock({ startsAt: 0 });
  const { attendants, posted } = attendantsIn(clock, { gates: { predicates: { ready: () => false } } });
  attendants.take([timer, evaluate]);
  attendants.end();
  await clock.advance(20_000);
  expect([posted, clock.sleeping]).toEqual([[], 0]);
});
