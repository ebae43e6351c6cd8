import { allAtOnce, type DeploymentGroup, defineDeploymentGroup, inPlace, minutes, oneAtATime } from '@rollway/core';
import { type SimulatedTargetSettings, simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { runInVirtualTime } from './run-in-virtual-time.js';

const reason = 'a person asked for it';

function groupOf(
  settings: Omit<SimulatedTargetSettings, 'instances'>,
  options: Partial<DeploymentGroup> = {},
): DeploymentGroup {
  const target = { ...simulatedTarget({ instances: ['i-1', 'i-2'], ...settings }), computePlatform: 'server' } as const;
  const strategy = inPlace({ minimumHealthyHosts: oneAtATime });
  return defineDeploymentGroup({ name: 'web', strategy, lifecycleEventTimeout: minutes(10), ...options, target });
}

describe('the loop of every driver, with its real performer', () => {
  it('carries a deployment to its end', async () => {
    const run = await runInVirtualTime(groupOf({}));
    await run.toTheEnd();
    expect(run.state.finalStatus).toBe('succeeded');
    expect(run.journal.recordsOf('d-loop').at(-1)).toMatchObject({ type: 'deployment-finished', status: 'succeeded' });
  });

  it('polls long operations at their pace', async () => {
    const run = await runInVirtualTime(groupOf({ script: () => ({ polls: 2, pollAfter: 30_000 }) }));
    const startedAt = run.clock.now();
    await run.toTheEnd();
    expect(run.clock.now() - startedAt).toBe(2 * 7 * 2 * 30_000);
  });

  it('asks again when it does not know, and the event still begins once', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ unknown: 3 }) });
    const group = defineDeploymentGroup({ name: 'web', target });
    const run = await runInVirtualTime(group);
    await run.toTheEnd();
    expect(run.state.finalStatus).toBe('succeeded');
    expect(target.begun.map(({ lifecycleEvent }) => lifecycleEvent)).toHaveLength(7);
  });

  it('gives up an outcome that stays unknown, and the event fails', async () => {
    const run = await runInVirtualTime(groupOf({ script: () => ({ unknown: 100 }) }));
    await run.toTheEnd();
    const failure = run.journal.recordsOf('d-loop').find(({ type }) => type === 'lifecycle-event-failed');
    expect(failure).toMatchObject({ diagnostics: { errorCode: 'UnknownError' } });
  });

  it('ends an event that takes too long', async () => {
    const run = await runInVirtualTime(groupOf({ script: () => ({ polls: 1000, pollAfter: 60_000 }) }));
    await run.toTheEnd();
    const failure = run.journal.recordsOf('d-loop').find(({ type }) => type === 'lifecycle-event-failed');
    expect(failure).toMatchObject({ diagnostics: { errorCode: 'ScriptTimedOut' } });
  });

  it('goes on where another controller was closed, without beginning an event twice', async () => {
    const target = simulatedTarget({ instances: ['i-1', 'i-2'], script: () => ({ polls: 1, pollAfter: 1000 }) });
    const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: allAtOnce }) });
    const first = await runInVirtualTime(group);
    await first.clock.advance(2500);
    first.close();
    await first.clock.advance(1);
    await first.ended;
    expect(first.state.finalStatus).toBeUndefined();
    const second = await runInVirtualTime(group, { journal: first.journal, clock: first.clock });
    await second.toTheEnd();
    expect(second.state.finalStatus).toBe('succeeded');
    expect(target.begun).toHaveLength(14);
  });

  it('stops: what runs is cancelled', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 9, pollAfter: 60_000 }) });
    const run = await runInVirtualTime(defineDeploymentGroup({ name: 'web', target }));
    await run.clock.advance(1);
    run.ask({ type: 'stop', reason, rollback: false });
    await run.toTheEnd();
    expect([run.state.finalStatus, target.cancelled.length]).toEqual(['stopped', 1]);
  });

  it('waits patiently for a cancelled operation that takes its time', async () => {
    const patient = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 20, pollAfter: 5000 }) });
    const target = {
      ...patient,
      runLifecycleEvent: { ...patient.runLifecycleEvent, cancel: () => Promise.resolve() },
    };
    const run = await runInVirtualTime(defineDeploymentGroup({ name: 'web', target }));
    await run.clock.advance(1);
    const askedAt = run.clock.now();
    run.ask({ type: 'stop', reason, rollback: false });
    await run.toTheEnd();
    expect(run.state.finalStatus).toBe('stopped');
    // It is asked when it is cancelled and once more, then no sooner than it said.
    expect(run.clock.now() - askedAt).toBeGreaterThanOrEqual((20 / 2 - 1) * 5000);
    expect(run.journal.recordsOf('d-loop').length).toBeLessThan(25);
  });
});
