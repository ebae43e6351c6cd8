/** Faults of other tools in what is done again, or too early. Each title names the behaviour and where it was reported. */
import { minutes, oneAtATime } from '@rollway/core';
import { dueCommands, emptyState, evolve, takeTurn } from '@rollway/core/driver';
import { describe, expect, it } from 'vitest';
import { type PlayOptions, play } from '../stages/play.js';
import { attempted, during, failing, fleetOf, serviceOf, weights } from './groups.js';

const gate = {
  type: 'predicate',
  name: 'probe',
  interval: minutes(1),
  timeout: minutes(5),
  onTimeout: 'fail',
} as const;

describe('a rollback', () => {
  it('of a rollback is never made: one that fails is the end, aloud (hashicorp/nomad#3525)', async () => {
    const played = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }), {
      answer: ({ request }) =>
        'lifecycleEvent' in request && request.lifecycleEvent === 'ValidateService' ? 'no' : undefined,
    });
    expect(played.story().filter((type) => type === 'rollback-started')).toHaveLength(1);
    expect(played.story().slice(-2)).toEqual(['rollback-failed', 'deployment-finished']);
  });

  it('does not go through the steps of the way forward (hashicorp/nomad#10882)', async () => {
    const alarmed = during('bake', { type: 'alarm-raised', alarm: 'errors' });
    const played = await play(serviceOf({ gates: { ready: [gate] } }, { alarms: { names: ['errors'] } }), {
      ...alarmed,
      gatesPass: true,
    });
    expect(weights(played)).toEqual([34, 68, 100, 0]);
    const back = played.story().slice(played.story().indexOf('rollback-started'));
    expect(back).not.toContain('wait-started');
  });
});

describe('a lifecycle event', () => {
  it('begins once on an instance, whatever happens to its neighbours (OctopusDeploy/Issues#859)', async () => {
    const played = await play(
      fleetOf(3, { minimumHealthyHosts: oneAtATime }, { rollbackOn: [] }),
      failing('Install', 'i-3'),
    );
    const began = played.records.flatMap((one) =>
      one.type === 'lifecycle-event-started' ? [`${one.instanceId} ${one.lifecycleEvent}`] : [],
    );
    expect(new Set(began).size).toBe(began.length);
  });

  it('is asked for by the same id after a restart, and the deployment goes on (spinnaker/spinnaker#1585)', async () => {
    const { records } = await play(fleetOf(2, { minimumHealthyHosts: oneAtATime }));
    const state = emptyState();
    for (const record of records.slice(0, 8)) evolve(state, record);
    const first = dueCommands(state);
    const again = emptyState();
    for (const record of records.slice(0, 8)) evolve(again, record);
    expect(takeTurn(again, [], 99).records).toEqual([]);
    expect(dueCommands(again)).toEqual(first);
    expect(first).toHaveLength(1);
  });

  it('that nobody could run is never a success (floci-io/floci#3563)', async () => {
    const diagnostics = { errorCode: 'InstanceUnreachable', message: 'not registered' } as const;
    const hook: PlayOptions = {
      answer: ({ request }) => (request.type === 'run-hook' ? { status: 'failed', diagnostics } : undefined),
    };
    const service = await play(serviceOf(), hook);
    expect([service.state.finalStatus, weights(service)]).toEqual(['failed', []]);
    const fleet = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }), {
      answer: () => ({ status: 'failed', diagnostics }),
    });
    expect(fleet.state.finalStatus).toBe('failed');
  });
});

describe('a wait', () => {
  it('for a person lets nothing pass before they speak (argoproj/argo-rollouts#185)', async () => {
    const continued = during('ready-wait', {
      type: 'continue',
      wait: 'ready-wait',
      reason: 'tested',
      after: minutes(20),
    });
    const played = await play(serviceOf({ readyWait: { timeout: minutes(30) } }), continued);
    expect(played.timeline('wait-ended', 'traffic-shift-started').slice(0, 2)).toEqual([
      `${minutes(20)} ready-wait continued`,
      `${minutes(20)} traffic-shift-started`,
    ]);
  });

  it('that is over does not begin again (argoproj/argo-rollouts#990)', async () => {
    const played = await play(serviceOf({ gates: { ready: [gate] } }), {
      gatesPass: true,
      react: (record) =>
        record.type === 'wait-ended' ? [{ type: 'timer-elapsed', timerId: 'd:timer:7', after: minutes(9) }] : undefined,
    });
    const began = played.records.flatMap((one) => (one.type === 'wait-started' ? [`${one.stage} ${one.wait}`] : []));
    expect(began.filter((one) => !one.includes('traffic-interval'))).toHaveLength(3);
    expect(played.state.finalStatus).toBe('succeeded');
  });

  it('that fails does not start the stages before it anew (fluxcd/flagger#1248)', async () => {
    const played = await play(serviceOf({ gates: { ready: [gate] } }));
    const stages = played.records.flatMap((one) =>
      one.type === 'stage-started' && one.attempt === 1 ? [one.stage] : [],
    );
    expect(stages).toEqual([...stages.keys()]);
    expect(played.state.failure?.error.code).toBe('WAIT_TIMED_OUT');
  });

  it('has an outcome of its own, not that of the wait before it (OctopusDeploy/Issues#6576)', async () => {
    const gates = { ready: [gate, { ...gate, name: 'second' }] };
    const played = await play(serviceOf({ gates }), {
      react: (record) => {
        if (record.type !== 'wait-started' || record.wait !== 'probe') return undefined;
        const gateId = `d:gate:${record.sequence}`;
        return [
          { type: 'gate-reported', gateId, outcome: 'passed', reason: 'asked' },
          { type: 'gate-reported', gateId, outcome: 'passed', reason: 'asked twice', after: 1000 },
        ];
      },
    });
    expect(played.timeline('wait-ended').slice(0, 2)).toEqual(['0 probe passed', `${minutes(5)} second timed-out`]);
  });
});

describe('a pause', () => {
  it('takes nobody out of service, and nobody back (kubernetes/kubernetes#44436)', async () => {
    const group = fleetOf(3, { minimumHealthyHosts: oneAtATime });
    const played = await play(group, {
      takes: () => 1000,
      react: (record) =>
        record.type === 'batch-started' && record.batch === 2
          ? [
              { type: 'pause', reason: 'checking', after: 500 },
              { type: 'resume', reason: 'checked', after: minutes(60) },
            ]
          : undefined,
    });
    const paused = played.records.findIndex(({ type }) => type === 'deployment-paused');
    const resumed = played.records.findIndex(({ type }) => type === 'deployment-resumed');
    expect(played.records.slice(paused + 1, resumed).map(({ type }) => type)).toEqual(['lifecycle-event-succeeded']);
    expect(attempted(played)).toEqual(['i-1', 'i-2', 'i-3']);
  });
});
