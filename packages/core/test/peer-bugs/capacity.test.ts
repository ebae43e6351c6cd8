/** Faults of other tools in what stays in service. Each title names the behaviour and where it was reported. */
import { allAtOnce, count, hostCount, oneAtATime, percent } from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import { describe, expect, it } from 'vitest';
import { type Played, play } from '../stages/play.js';
import { attempted, failing, fleetOf, serviceOf, weights } from './groups.js';

/** The fewest instances that serve at any moment of an attempt; whoever is in work does not. */
function fewestServing({ records }: Played, size: number, attempt: number): number {
  const serving = new Set(Array.from({ length: size }, (_, index) => `i-${index + 1}`));
  let fewest = size;
  for (const record of records) {
    if (record.type === 'batch-started') for (const id of record.instanceIds) serving.delete(id);
    if (record.type === 'instance-succeeded') serving.add(record.instanceId);
    if (record.type === 'batch-started' && record.attempt === attempt) fewest = Math.min(fewest, serving.size);
  }
  return fewest;
}

describe('a rollback', () => {
  it('takes no healthy instance away before the broken ones are back (hashicorp/nomad#3836)', async () => {
    const played = await play(
      fleetOf(4, { minimumHealthyHosts: hostCount(2) }),
      failing('ValidateService', 'i-2', 'i-3'),
    );
    expect(attempted(played, 2).slice(0, 2)).toEqual(['i-2', 'i-3']);
    expect(fewestServing(played, 4, 2)).toBeGreaterThanOrEqual(2);
  });

  it('works under the same floor, not on everybody at once (hashicorp/nomad#14200)', async () => {
    const group = fleetOf(6, { minimumHealthyHosts: oneAtATime });
    const played = await play(group, {
      takes: () => 1000,
      react: (record) =>
        record.type === 'instance-succeeded' && record.instanceId === 'i-5' && record.attempt === 1
          ? [{ type: 'rollback', reason: 'a bug was found' }]
          : undefined,
    });
    expect(attempted(played, 2).length).toBeGreaterThanOrEqual(5);
    const together = played.records.flatMap((one) => (one.type === 'batch-started' ? [one.instanceIds.length] : []));
    expect(Math.max(...together)).toBe(1);
    expect(fewestServing(played, 6, 2)).toBe(5);
  });

  it('in the middle of an update keeps the floor as well (argoproj/argo-rollouts#3020)', async () => {
    const group = fleetOf(5, { minimumHealthyHosts: hostCount(3) });
    const played = await play(group, {
      takes: () => 1000,
      react: (record) =>
        record.type === 'batch-started' && record.batch === 2
          ? [{ type: 'rollback', reason: 'on second thoughts' }]
          : undefined,
    });
    expect(played.records.at(-1)).toMatchObject({ rolledBack: true });
    expect(fewestServing(played, 5, 2)).toBeGreaterThanOrEqual(3);
  });
});

describe('traffic', () => {
  it('is confirmed on the replacement before the original is removed (argoproj/argo-rollouts#3926)', async () => {
    const { records } = await play(serviceOf(), {
      takes: ({ request }) => (request.type === 'shift-traffic' ? 90_000 : 0),
    });
    const confirmed = records.findIndex((one) => one.type === 'traffic-shifted' && one.replacementWeight === 100);
    const removed = records.findIndex(({ type }) => type === 'termination-started');
    expect(confirmed).toBeGreaterThan(0);
    expect(removed).toBeGreaterThan(confirmed);
  });

  it('that cannot be confirmed removes nothing that may carry it (argoproj/argo-rollouts#2050)', async () => {
    const { records, requests } = await play(serviceOf(), {
      answer: ({ request }) =>
        request.type === 'shift-traffic' && request.replacementWeight === 100
          ? 'the weight is not confirmed'
          : undefined,
    });
    expect(requests.filter((one) => one.type === 'terminate').map(({ side }) => side)).toEqual(['replacement']);
    expect(records.at(-1)).toMatchObject({ status: 'failed', rolledBack: true });
  });

  it('goes to no replacement that was not made (argoproj/argo-rollouts#3941)', async () => {
    const played = await play(serviceOf({}, { onFailure: 'freeze', alarms: { names: ['errors'] } }), {
      takes: ({ request }) => (request.type === 'provision-replacement' ? 10_000 : 0),
      answer: ({ request }) => (request.type === 'provision-replacement' ? 'no capacity' : undefined),
      react: (record) => react(record),
    });
    expect(weights(played)).toEqual([]);
    expect(played.state.finalStatus).not.toBe('succeeded');
  });
});

/** Frozen by an alarm while the replacement is being made; the alarm passes, and somebody resumes. */
function react({ type }: JournalRecord): ReturnType<NonNullable<Parameters<typeof play>[1]>['react'] & object> {
  const reason = 'it is over';
  if (type === 'provisioning-started') return [{ type: 'alarm-raised', alarm: 'errors', after: 1000 }];
  if (type === 'deployment-frozen') {
    return [
      { type: 'alarm-cleared', alarm: 'errors', after: 20_000 },
      { type: 'resume', reason, after: 30_000 },
      { type: 'stop', reason, rollback: true, after: 40_000 },
    ];
  }
  return undefined;
}

describe('failures', () => {
  it('within the budget do not end a rollout, even one whole batch of them (ansible/ansible#82267)', async () => {
    const strategy = { minimumHealthyHosts: allAtOnce, batches: { sizes: [count(2)] }, failureBudget: count(2) };
    const played = await play(fleetOf(6, strategy), failing('Install', 'i-1', 'i-2'));
    expect(attempted(played)).toHaveLength(6);
    expect(played.state.finalStatus).toBe('succeeded');
  });

  it('one more than the budget end it, counted over the whole fleet (ansible/ansible#6781)', async () => {
    const strategy = { minimumHealthyHosts: allAtOnce, batches: { sizes: [count(1)] }, failureBudget: percent(34) };
    const two = await play(fleetOf(6, strategy), failing('Install', 'i-1', 'i-2'));
    expect([attempted(two).length, two.state.finalStatus]).toEqual([6, 'succeeded']);
    const three = await play(fleetOf(6, strategy), failing('Install', 'i-1', 'i-2', 'i-3'));
    expect([attempted(three).length, three.state.failure?.error.code]).toEqual([3, 'FAILURE_BUDGET']);
  });

  it('of the way to a batch are told apart from failures of the revision (ansible/ansible#12735)', async () => {
    const strategy = { minimumHealthyHosts: hostCount(1), unreachableBudget: count(3) };
    const played = await play(fleetOf(6, strategy), {
      answer: ({ request }) =>
        request.type === 'run-lifecycle-event' && ['i-1', 'i-2', 'i-3'].includes(request.instance.instanceId)
          ? { status: 'failed', diagnostics: { errorCode: 'InstanceUnreachable', message: 'no route to host' } }
          : undefined,
    });
    expect(played.state.finalStatus).toBe('succeeded');
    expect(played.state.fleet).toMatchObject({ unreachable: 3, failed: 0, succeeded: 3 });
  });
});
