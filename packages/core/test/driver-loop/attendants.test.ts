import { allAtOnce, type DeploymentGroup, defineDeploymentGroup, inPlace, minutes, seconds } from '@rollway/core';
import { type AlarmState, monitorOf } from '@rollway/core/driver';
import { inMemoryJournal, simulatedTarget } from '@rollway/core/testing';
import { expect, test } from 'vitest';
import { runInVirtualTime, type VirtualRun } from './run-in-virtual-time.js';

const gate = {
  type: 'predicate',
  name: 'warm',
  timeout: seconds(30),
  onTimeout: 'continue',
  interval: seconds(10),
} as const;

/** Virtual time goes on until the condition holds. */
async function until(run: VirtualRun, condition: () => boolean): Promise<void> {
  for (let step = 0; step < 1000 && !condition(); step += 1) {
    await run.clock.advance(0);
    if (!condition()) await run.clock.advanceToNext();
  }
  expect(condition()).toBe(true);
}

function groupOf(options: Partial<DeploymentGroup>): DeploymentGroup {
  const target = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 3, pollAfter: 60_000 }) });
  return defineDeploymentGroup({ name: 'web', ...options, target: { ...target, computePlatform: 'server' } });
}

test('a gate is asked no more once its wait is over', async () => {
  let asked = 0;
  const warm = (): boolean => {
    asked += 1;
    return false;
  };
  const strategy = inPlace({ minimumHealthyHosts: allAtOnce, gates: { start: [gate] } });
  const run = await runInVirtualTime(groupOf({ strategy, predicates: { warm } }), { gates: { predicates: { warm } } });
  await run.toTheEnd();
  expect(run.state.finalStatus).toBe('succeeded');
  expect(asked).toBeLessThanOrEqual(4);
});

test('an alarm that was over while no controller ran is known to be over, so that a frozen deployment goes on', async () => {
  let alarm: AlarmState = 'ok';
  const monitoring = { monitor: monitorOf(() => alarm), interval: seconds(10) };
  const journal = inMemoryJournal();
  const group = groupOf({
    alarms: { names: ['cpu'], enabled: true, ignorePollAlarmFailure: false, noData: 'ignore', ignoredInRollback: true },
    onFailure: 'freeze',
    strategy: inPlace({ minimumHealthyHosts: allAtOnce }),
    lifecycleEventTimeout: minutes(10),
  });
  const first = await runInVirtualTime(group, { journal, monitoring });
  alarm = 'alarm';
  await until(first, () => first.state.frozen !== undefined);
  first.close();
  await first.ended;
  alarm = 'ok';
  const second = await runInVirtualTime(group, { journal, clock: first.clock, monitoring });
  await until(second, () => second.state.alarms.size === 0);
  second.ask({ type: 'resume', reason: 'it was the disk' });
  await second.toTheEnd();
  expect(second.state.finalStatus).toBe('succeeded');
});

test('an alarm that the group does not name ends nothing', async () => {
  const monitoring = { monitor: monitorOf(() => 'ok'), interval: seconds(10) };
  const alarms = { names: ['cpu'], enabled: true, ignorePollAlarmFailure: false, noData: 'ignore' } as const;
  const run = await runInVirtualTime(groupOf({ alarms: { ...alarms, ignoredInRollback: true } }), { monitoring });
  run.post({ type: 'alarm-raised', at: run.clock.now(), alarm: 'disk' });
  await run.toTheEnd();
  expect(run.state.finalStatus).toBe('succeeded');
});
