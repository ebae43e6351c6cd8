import {
  allAtOnce,
  type DeploymentGroup,
  defineDeploymentGroup,
  hours,
  inPlace,
  minutes,
  oneAtATime,
  TransportError,
} from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import {
  type ScriptedEvent,
  type SimulatedTarget,
  type SimulatedTargetSettings,
  simulatedTarget,
} from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { runInVirtualTime, type VirtualRun } from './run-in-virtual-time.js';

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

  it('tells a call that has ended nothing any more', async () => {
    const signals: AbortSignal[] = [];
    const target = simulatedTarget({ instances: ['i-1'] });
    const { start } = target.runLifecycleEvent;
    const runLifecycleEvent: typeof target.runLifecycleEvent = {
      ...target.runLifecycleEvent,
      start: (request, context) => {
        signals.push(context.signal);
        return start(request, context);
      },
    };
    const run = await runInVirtualTime(
      defineDeploymentGroup({ name: 'web', target: { ...target, computePlatform: 'server', runLifecycleEvent } }),
    );
    await run.toTheEnd();
    expect(signals.map(({ aborted }) => aborted)).toEqual(Array(7).fill(false));
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

  it('says that an instance is unreachable when the last call could not reach it', async () => {
    const target = simulatedTarget({ instances: ['i-1', 'i-2'] });
    const { start } = target.runLifecycleEvent;
    const outOfReach = new TransportError({ host: 'i-1', reason: 'no route' });
    target.runLifecycleEvent.start = (request, context) =>
      request.instance.instanceId === 'i-1' ? Promise.reject(outOfReach) : start(request, context);
    const run = await runInVirtualTime(defineDeploymentGroup({ name: 'web', target }));
    await run.toTheEnd();
    const failure = run.journal.recordsOf('d-loop').find(({ type }) => type === 'lifecycle-event-failed');
    expect(failure).toMatchObject({
      diagnostics: { errorCode: 'InstanceUnreachable', message: expect.stringContaining('no route') },
    });
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
    const patient = simulatedTarget({ instances: ['i-1'], script: () => ({ polls: 10, pollAfter: 5000 }) });
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
    // It is asked as soon as it is cancelled, then no sooner than it said.
    expect(run.clock.now() - askedAt).toBe((10 - 1) * 5000);
    expect(run.journal.recordsOf('d-loop').length).toBeLessThan(25);
  });

  it('stops: a call under way is let go, and what it waited for is cancelled and heard out', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ staysOpen: true }) });
    const run = await runInVirtualTime(defineDeploymentGroup({ name: 'web', target }));
    await run.clock.advance(1);
    const askedAt = run.clock.now();
    run.ask({ type: 'stop', reason, rollback: false });
    await run.toTheEnd();
    expect(run.state.finalStatus).toBe('stopped');
    expect(target.cancelled).toHaveLength(1);
    expect(target.begun).toHaveLength(1);
    expect(failureIn(run)).toMatchObject({ diagnostics: { errorCode: 'ScriptFailed' } });
    expect(run.clock.now() - askedAt).toBe(0);
  });

  it('stops: an unknown outcome is asked again with the pauses of any other', async () => {
    const patient = simulatedTarget({ instances: ['i-1'], script: () => ({ staysOpen: true }) });
    let calls = 0;
    const cancel: typeof patient.runLifecycleEvent.cancel = (handle, context) => {
      calls += 1;
      if (calls < 4) return Promise.reject(new TypeError('connection reset'));
      return patient.runLifecycleEvent.cancel(handle, context);
    };
    const target = { ...patient, runLifecycleEvent: { ...patient.runLifecycleEvent, cancel } };
    const run = await runInVirtualTime(defineDeploymentGroup({ name: 'web', target }));
    await run.clock.advance(1);
    const askedAt = run.clock.now();
    run.ask({ type: 'stop', reason, rollback: false });
    await run.toTheEnd();
    expect(run.clock.now() - askedAt).toBe(500 + 1000 + 2000);
    expect(failureIn(run)).toMatchObject({ diagnostics: { errorCode: 'ScriptFailed' } });
  });
});

describe('a controller that was away for longer than an event may take', () => {
  async function awayDuring(
    script: () => ScriptedEvent,
    change: (target: SimulatedTarget) => Partial<SimulatedTarget>,
  ) {
    const simulated = simulatedTarget({ instances: ['i-1'], script });
    const target = { ...simulated, ...change(simulated) };
    const group = defineDeploymentGroup({ name: 'web', target, lifecycleEventTimeout: minutes(10) });
    const first = await runInVirtualTime(group);
    await first.clock.advance(1);
    first.close();
    await first.clock.advance(hours(2));
    await first.ended;
    const second = await runInVirtualTime(group, { journal: first.journal, clock: first.clock });
    await second.toTheEnd();
    return { run: second, target: simulated };
  }
  const polled = (): ScriptedEvent => ({ polls: 1, pollAfter: 60_000 });

  it('hears what succeeded meanwhile', async () => {
    const { run, target } = await awayDuring(polled, () => ({}));
    expect(run.state.finalStatus).toBe('succeeded');
    expect(target.cancelled).toEqual([]);
  });

  it('hears it also from the call that takes its time', async () => {
    const { run } = await awayDuring(polled, ({ runLifecycleEvent }) => ({
      runLifecycleEvent: {
        ...runLifecycleEvent,
        poll: async (handle, context) => {
          for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
          if (context.signal.aborted) throw new TypeError('let go');
          return runLifecycleEvent.poll(handle, context);
        },
      },
    }));
    expect(run.state.finalStatus).toBe('succeeded');
  });

  it('cancels what still runs, and calls that a timeout', async () => {
    const { run, target } = await awayDuring(
      () => ({ polls: 1000, pollAfter: 1000 }),
      () => ({}),
    );
    expect(target.cancelled).toHaveLength(1);
    expect(failureIn(run)).toMatchObject({ diagnostics: { errorCode: 'ScriptTimedOut' } });
  });

  it('believes what has succeeded before it could be cancelled', async () => {
    const { run } = await awayDuring(
      () => ({ polls: 2, pollAfter: 60_000 }),
      ({ runLifecycleEvent }) => ({ runLifecycleEvent: { ...runLifecycleEvent, cancel: () => Promise.resolve() } }),
    );
    expect(failureIn(run)).toBeUndefined();
    expect(run.state.finalStatus).toBe('succeeded');
  });

  it('gives up what does not answer within the grace', async () => {
    const { run } = await awayDuring(polled, ({ runLifecycleEvent }) => ({
      runLifecycleEvent: { ...runLifecycleEvent, poll: () => new Promise(() => undefined) },
    }));
    expect(failureIn(run)).toMatchObject({ diagnostics: { errorCode: 'ScriptTimedOut' } });
  });
});

describe('an event whose calls take as long as it may', () => {
  it('is cancelled at its deadline, and what it says of that is a timeout', async () => {
    const target = simulatedTarget({ instances: ['i-1'], script: () => ({ staysOpen: true }) });
    const group = defineDeploymentGroup({ name: 'web', target, lifecycleEventTimeout: minutes(10) });
    const run = await runInVirtualTime(group);
    const startedAt = run.clock.now();
    await run.toTheEnd();
    expect(target.cancelled).toHaveLength(1);
    expect(failureIn(run)).toMatchObject({ diagnostics: { errorCode: 'ScriptTimedOut' } });
    expect(run.clock.now() - startedAt).toBe(minutes(10));
  });
});

function failureIn(run: VirtualRun): JournalRecord | undefined {
  return run.journal.recordsOf('d-loop').find(({ type }) => type === 'lifecycle-event-failed');
}
