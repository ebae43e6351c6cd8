/** Faults that exploring every state of small deployments has found; each with the shortest way to it. */
import { hostCount, minutes, oneAtATime } from '@rollway/core';
import { viewOf } from '@rollway/core/driver';
import { describe, expect, it } from 'vitest';
import { fleetOf, serviceOf } from '../peer-bugs/groups.js';
import { play } from './play.js';

const reason = 'a person asked for it';
const stop = { type: 'stop', reason, rollback: true } as const;

it('an instance that leaves a stage that failed is no longer counted as skipped', async () => {
  const { state } = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }, { rollbackOn: [] }), {
    takes: () => 5000,
    react: ({ type }) =>
      type === 'batch-started'
        ? [
            { ...stop, rollback: false, after: 1000 },
            { type: 'instance-left', instanceId: 'i-2', reason, after: 2000 },
          ]
        : undefined,
  });
  expect(viewOf(state).overview).toEqual({ pending: 0, 'in-progress': 0, succeeded: 0, failed: 1, skipped: 2 });
});

it('an instance that failed and leaves before its rollback frees its place under the floor', async () => {
  const played = await play(fleetOf(3, { minimumHealthyHosts: hostCount(1) }), {
    takes: () => 5000,
    answer: ({ request }) => (request.rollbackOf === undefined ? 'no' : undefined),
    react: (record) =>
      record.type === 'batch-started'
        ? [{ type: 'instance-left', instanceId: record.attempt === 1 ? 'i-3' : 'i-2', reason, after: 10 }]
        : undefined,
  });
  expect(played.state.finalStatus).toBe('failed');
});

it('a wait for the next zone ends when nobody is left in it', async () => {
  const { story, state } = await play(
    fleetOf(2, {
      minimumHealthyHosts: oneAtATime,
      batches: { pauseBetween: minutes(60), sizes: [{ type: 'count', value: 1 }] },
    }),
    {
      react: ({ type }) =>
        type === 'wait-started' ? [{ type: 'instance-left', instanceId: 'i-2', reason }] : undefined,
    },
  );
  expect(story().slice(-4)).toEqual(['instance-left', 'wait-ended', 'stage-succeeded', 'deployment-finished']);
  expect(state.finalStatus).toBe('succeeded');
});

describe('a frozen deployment', () => {
  it('that somebody stopped is not resumed any more', async () => {
    const { records, state } = await play(fleetOf(3, { minimumHealthyHosts: oneAtATime }, { onFailure: 'freeze' }), {
      takes: () => 5000,
      react: ({ type }) =>
        type === 'batch-started'
          ? [
              { type: 'alarm-raised', alarm: 'errors', after: 100 },
              { ...stop, after: 200 },
              { type: 'alarm-cleared', alarm: 'errors', after: 300 },
              { type: 'resume', reason, after: 400 },
            ]
          : undefined,
    });
    expect(records.some(({ type }) => type === 'deployment-resumed')).toBe(false);
    expect(state.finalStatus).toBe('stopped');
  });
});

it('a stop before the replacement was begun removes nothing', async () => {
  const { requests, state } = await play(serviceOf(), {
    takes: () => 5000,
    react: ({ type }) =>
      type === 'hook-started'
        ? [
            { type: 'pause', reason, after: 100 },
            { ...stop, after: 6000 },
          ]
        : undefined,
  });
  expect(requests.map(({ type }) => type)).toEqual(['run-hook']);
  expect(state.finalStatus).toBe('stopped');
});
