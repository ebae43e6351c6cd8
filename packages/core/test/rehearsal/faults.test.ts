import { blueGreen, canary, defineDeploymentGroup, inPlace, minutes } from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, test } from 'vitest';
import { endWith, serverGroup } from './rehearsed-group.js';

describe('on one instance', () => {
  test('a host that dies costs the driver its patience, and the fleet one instance', async () => {
    const end = await endWith(serverGroup(), { type: 'host-dies', lifecycleEvent: 'Install', instances: 1 });
    expect(end).toMatchObject({ status: 'succeeded', instancesOut: 1, rolledBack: false });
    expect(end.duration).toBeGreaterThan(120_000);
  });

  test('a hook that hangs is ended by the time an event may take', async () => {
    const group = serverGroup({ lifecycleEventTimeout: minutes(10) });
    const end = await endWith(group, { type: 'hook-hangs', lifecycleEvent: 'ApplicationStart', instances: 1 });
    expect(end).toMatchObject({ status: 'succeeded', instancesOut: 1 });
    expect(end.duration).toBeGreaterThan(minutes(10));
    expect(end.duration).toBeLessThan(minutes(11));
  });

  test('where nobody may fail, it fails the deployment and goes back', async () => {
    const group = serverGroup({
      strategy: inPlace({ minimumHealthyHosts: { type: 'host-count', value: 3 } }),
    });
    const end = await endWith(group, { type: 'hook-fails', lifecycleEvent: 'ValidateService', instances: 1 });
    expect(end).toMatchObject({ status: 'failed', rolledBack: true, instancesOut: 0 });
    expect(end.error?.code).toBe('HEALTH_CONSTRAINTS');
  });
});

test('a broken revision is rolled back before it serves, and the floor holds', async () => {
  const end = await endWith(serverGroup(), { type: 'hook-fails', lifecycleEvent: 'Install', instances: 'every' });
  expect(end).toMatchObject({ status: 'failed', rolledBack: true, instancesOut: 0, exposure: 0 });
  expect(end.lowestHealth?.margin).toBe(0);
});

test('without a revision to go back to, instances are left out and it is said why', async () => {
  const end = await endWith(
    serverGroup(),
    { type: 'hook-fails', lifecycleEvent: 'Install', instances: 'every' },
    { history: {} },
  );
  expect(end).toMatchObject({ status: 'failed', rolledBack: false, instancesOut: 2 });
  expect(end.rollbackSkipped).toBeTypeOf('string');
});

test('hosts that are gone cannot be rolled back, which is loud', async () => {
  const end = await endWith(serverGroup(), { type: 'host-dies', lifecycleEvent: 'Install', instances: 'every' });
  expect(end).toMatchObject({ status: 'failed', rollbackFailed: true, instancesOut: 2 });
});

test('a controller that dies costs only the time it is away', async () => {
  const fault = { type: 'controller-dies', when: { stage: 0, afterInstances: 2 }, downFor: minutes(1) } as const;
  const end = await endWith(serverGroup(), fault);
  expect(end).toMatchObject({ status: 'succeeded', instancesOut: 0 });
  // What ran when it died went on without it: two instances of seven seconds, of which one event waited a minute.
  expect(end.duration).toBe(14_000 + minutes(1) - 1000);
});

test('a balancer that refuses a weight has the traffic back where it was', async () => {
  const group = defineDeploymentGroup({
    name: 'checkout',
    target: simulatedTarget({ instances: ['function'], computePlatform: 'lambda' }),
    strategy: blueGreen({ trafficRouting: canary({ percentage: 10, interval: minutes(5) }) }),
    rollbackOn: ['deployment-failure'],
  });
  const end = await endWith(group, { type: 'balancer-refuses', weight: 100 });
  expect(end).toMatchObject({ status: 'failed', rolledBack: true });
  expect(end.error?.code).toBe('TRAFFIC_SHIFT_FAILED');
});

test('an alarm in a group that freezes leaves a decision to a person', async () => {
  const group = serverGroup({ alarms: { names: ['errors'] }, onFailure: 'freeze', rollbackOn: [] });
  const end = await endWith(group, { type: 'alarm', when: { stage: 0, afterInstances: 1 } });
  expect(end).toMatchObject({ status: 'frozen', rolledBack: false });
  expect(end.error?.code).toBe('ALARM_ACTIVE');
});

test('a gate that nobody answers ends as the gate says', async () => {
  const gate = { type: 'approval', name: 'go', timeout: minutes(30), onTimeout: 'stop' } as const;
  const group = serverGroup({ strategy: inPlace({ gates: { start: [gate] } }) });
  const end = await endWith(group, { type: 'unanswered', wait: 'go' });
  expect(end).toMatchObject({ status: 'stopped', duration: minutes(30), exposure: 0 });
  const answered = await endWith(group, { type: 'unanswered', wait: 'another' });
  expect(answered.status).toBe('succeeded');
});

test('what is rolled back is on the old revision again, and exposes nobody any more', async () => {
  const group = serverGroup({ alarms: { names: ['errors'] } });
  const end = await endWith(group, { type: 'alarm', when: { stage: 0, afterInstances: 2 } });
  expect(end).toMatchObject({ status: 'stopped', rolledBack: true, instancesOut: 0 });
  // Two have it after 7 s; the other two are interrupted a second later and go back first, in 7 s; then those leave.
  expect(end.duration).toBe(22_000);
  expect(end.exposure).toBeCloseTo((100 * 8) / 60, 1);
});
