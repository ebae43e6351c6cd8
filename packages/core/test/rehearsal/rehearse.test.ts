import { blueGreen, canary, defineDeploymentGroup, inPlace, linear, minutes, PlanError, seconds } from '@rollway/core';
import { rehearse, simulatedTarget } from '@rollway/core/testing';
import { expect, test } from 'vitest';
import { fleetOf, rehearsed, serverGroup } from './rehearsed-group.js';

/** Seven events of a second each. */
const oneInstance = 7000;

test('a fleet is worked through as the floor allows, and the books add up', async () => {
  const { likely, duration, timeline } = await rehearsed(serverGroup());
  expect(likely).toMatchObject({ status: 'succeeded', duration: 2 * oneInstance, instancesOut: 0 });
  expect(likely.lowestHealth).toEqual({ healthy: 2, minimumHealthy: 2, margin: 0, after: 0 });
  // For 7 s nobody has it, then two that have it are all that serve.
  expect(likely.exposure).toBeCloseTo((100 * 7) / 60, 1);
  expect(duration).toMatchObject({ likely: 14_000, shortest: 14_000, longest: 14_000, runs: 20 });
  expect(timeline.points[0]).toEqual({ after: 0, healthy: 2, inFlight: 2, newRevisionPercent: 0 });
  expect(timeline.points.at(-1)).toEqual({ after: 14_000, healthy: 4, inFlight: 0, newRevisionPercent: 100 });
  expect(timeline.spans.filter(({ kind }) => kind === 'instance').map(({ label, from }) => `${label} ${from}`)).toEqual(
    ['i-1 0', 'i-2 0', 'i-3 7000', 'i-4 7000'],
  );
});

test('chance is seeded: the same rehearsal twice, and durations that differ between seeds', async () => {
  const once = await rehearsed(serverGroup(), { durations: {} });
  expect(await rehearsed(serverGroup(), { durations: {} })).toEqual(once);
  expect(once.duration.shortest).toBeLessThan(once.duration.likely);
  expect(once.duration.likely).toBeLessThan(once.duration.longest);
  expect(once.duration.longest).toBeLessThan(once.duration.worstCase);
  expect(once.durationSources.Install).toBe('assumed');
});

test('exposure of a canary is its share for its interval, and full traffic until the end', async () => {
  const group = defineDeploymentGroup({
    name: 'checkout',
    target: simulatedTarget({ instances: ['function'], computePlatform: 'lambda' }),
    strategy: blueGreen({ trafficRouting: canary({ percentage: 10, interval: minutes(5) }) }),
  });
  const { likely, timeline } = await rehearsed(group);
  expect(likely.status).toBe('succeeded');
  expect(likely.lowestHealth).toBeUndefined();
  // A hook, the shift, five minutes, the shift that may already have it all, a hook.
  expect(likely.duration).toBe(minutes(5) + seconds(4));
  expect(likely.exposure).toBeCloseTo(10 * 5 + (10 * 1 + 100 * 2) / 60, 1);
  expect(timeline.spans.map(({ label }) => label)).toContain('traffic-interval');
});

test('a replacement fleet serves beside the original before that leaves', async () => {
  const group = defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances: fleetOf(3), trafficControl: true, replacement: {} }),
    strategy: blueGreen({ bake: minutes(10) }),
  });
  const { likely } = await rehearsed(group);
  expect(likely).toMatchObject({ status: 'succeeded', instancesOut: 0 });
  expect(likely.lowestHealth?.healthy).toBe(3);
});

test('linear traffic over 48 hours, with a fault at each of its hundred steps, takes no time', async () => {
  const group = defineDeploymentGroup({
    name: 'checkout',
    target: simulatedTarget({ instances: ['function'], computePlatform: 'lambda' }),
    strategy: blueGreen({ trafficRouting: linear({ percentage: 1, interval: minutes(29) }) }),
    alarms: { names: ['errors'] },
    rollbackOn: ['alarm'],
  });
  const { likely, faults } = await rehearsed(group);
  expect(likely.duration).toBeGreaterThan(minutes(60 * 47));
  const alarms = faults.filter(({ fault }) => fault.type === 'alarm' && fault.when.weight !== undefined);
  expect(alarms).toHaveLength(100);
  for (const { end } of alarms.slice(0, 99)) expect(end).toMatchObject({ status: 'stopped', rolledBack: true });
  // Each step later costs more exposure than the one before.
  const exposures = alarms.map(({ end }) => end.exposure);
  expect([...exposures].sort((left, right) => left - right)).toEqual(exposures);
}, 20_000);

test('an impossible plan is refused before anything is run, with a fleet that was only thought of', async () => {
  const group = serverGroup({ strategy: inPlace({ minimumHealthyHosts: { type: 'host-count', value: 4 } }) });
  await expect(rehearsed(group)).rejects.toThrow(PlanError);
  const { fleetSize, likely } = await rehearsed(group, { fleet: fleetOf(6) });
  expect(fleetSize).toBe(6);
  expect(likely.duration).toBe(3 * oneInstance);
});

test('a large fleet is shown as a whole, in as many points as a picture has', async () => {
  const group = serverGroup({}, { instances: fleetOf(1500) });
  const { timeline, likely } = await rehearse(group, {
    revision: { revisionType: 'Local', location: '/releases/2', bundleType: 'directory' },
    faults: [],
    seeds: 1,
  });
  expect(timeline.points.length).toBeLessThanOrEqual(242);
  expect(Math.min(...timeline.points.map(({ healthy = 0 }) => healthy))).toBe(likely.lowestHealth?.healthy);
  expect(timeline.spans).toHaveLength(1);
});

test('every fault is listed that the plan has a place for, and no alarm that nobody watches', async () => {
  const { faults } = await rehearsed(serverGroup());
  const kinds = (type: string): number => faults.filter(({ fault }) => fault.type === type).length;
  expect([kinds('host-dies'), kinds('hook-hangs'), kinds('hook-fails'), kinds('alarm')]).toEqual([7, 7, 14, 0]);
  const watched = await rehearsed(serverGroup({ alarms: { names: ['errors'] } }));
  expect(watched.faults.filter(({ fault }) => fault.type === 'alarm').map(({ description }) => description)).toEqual([
    'alarm as stage 1 begins',
    'alarm after 2 instances of stage 1',
    'alarm after 3 instances of stage 1',
  ]);
});
