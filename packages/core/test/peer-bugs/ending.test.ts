/** Faults of other tools in how a deployment is ended. Each title names the behaviour and where it was reported. */
import { minutes, oneAtATime } from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import { describe, expect, it } from 'vitest';
import { play } from '../stages/play.js';
import { attempted, during, failing, fleetOf, serviceOf, weights } from './groups.js';

const reason = 'a person asked for it';
const stop = { type: 'stop', reason, rollback: true, after: 1000 } as const;

function timeOf(records: readonly JournalRecord[], type: JournalRecord['type']): number {
  return records.find((record) => record.type === type)?.at ?? Number.NaN;
}

describe('a stop', () => {
  it('takes effect in a wait at once, and not when the wait is over (spinnaker/orca#1726)', async () => {
    for (const wait of ['traffic-interval', 'bake', 'termination-wait']) {
      const { records, state } = await play(serviceOf(), during(wait, stop));
      expect(state.finalStatus, wait).toBe('stopped');
      expect(timeOf(records, 'deployment-finished'), wait).toBe(timeOf(records, 'stop-requested'));
    }
  });

  it('lets no further stage begin its work, also when the stage under way succeeds (pipe-cd/pipecd#6979)', async () => {
    const { records, requests, state } = await play(serviceOf(), {
      takes: () => 5000,
      react: (record) => (record.type === 'provisioning-started' ? [{ ...stop, rollback: false }] : undefined),
    });
    const stopped = records.findIndex(({ type }) => type === 'stop-requested');
    const begun = records.slice(stopped).filter(({ type }) => /^(hook|traffic-shift|wait)-started$/.test(type));
    expect([state.finalStatus, begun]).toEqual(['stopped', []]);
    expect(requests.map(({ type }) => type)).toEqual(['run-hook', 'provision-replacement']);
  });

  it('after traffic moved switches it back and removes what was made (argoproj/argo-rollouts#751)', async () => {
    const played = await play(serviceOf(), during('bake', stop));
    expect(weights(played)).toEqual([34, 68, 100, 0]);
    expect(played.requests.at(-1)).toMatchObject({ type: 'terminate', side: 'replacement' });
    expect(played.records.at(-1)).toMatchObject({ status: 'stopped', rolledBack: true });
  });

  it('of a replacement that fails to come up is heard, and what was made goes (argoproj/argo-rollouts#1259)', async () => {
    const { records, requests } = await play(serviceOf(), {
      takes: ({ request }) =>
        request.type === 'provision-replacement' && request.rollbackOf === undefined ? 60_000 : 0,
      answer: ({ request }) => (request.type === 'provision-replacement' ? 'tasks never become healthy' : undefined),
      react: (record) => (record.type === 'provisioning-started' ? [stop] : undefined),
    });
    expect(requests.at(-1)).toMatchObject({ type: 'terminate', side: 'replacement' });
    expect(records.at(-1)).toMatchObject({ type: 'deployment-finished', status: 'stopped', rolledBack: true });
  });

  it('asked for twice, and while something is being cancelled, still ends (temporalio/sdk-python#1813)', async () => {
    const { records, state } = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }), {
      takes: () => 5000,
      react: (record) =>
        record.type === 'batch-started' && record.attempt === 1 ? [stop, { ...stop, after: 1001 }] : undefined,
    });
    expect(records.filter(({ type }) => type === 'stop-requested')).toHaveLength(1);
    expect(state.finalStatus).toBe('stopped');
  });
});

describe('an alarm', () => {
  it('that is raised already when a deployment begins ends it all the same (aws/copilot-cli#4512)', async () => {
    const alarms = { names: ['errors'] };
    const { state, records } = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }, { alarms }), {
      takes: () => 1000,
      react: ({ type }) => (type === 'deployment-started' ? [{ type: 'alarm-raised', alarm: 'errors' }] : undefined),
    });
    expect(state.finalStatus).toBe('stopped');
    expect(attempted({ records } as never)).toEqual(['i-1']);
  });
});

describe('the outcome', () => {
  it('of a deployment that was rolled back is never success (aws-actions/amazon-ecs-deploy-task-definition#191)', async () => {
    const { records } = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }), failing('ApplicationStart', 'i-1'));
    expect(records.at(-1)).toMatchObject({ type: 'deployment-finished', status: 'failed', rolledBack: true });
  });

  it('comes within the time of its waits, also when nobody answers (fluxcd/flagger#1247)', async () => {
    const { records, state } = await play(serviceOf({ readyWait: { timeout: minutes(30) } }));
    const waited = timeOf(records, 'wait-ended') - timeOf(records, 'wait-started');
    expect([state.finalStatus, waited]).toEqual(['stopped', minutes(30)]);
  });
});
