import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { type LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { cloudWatchAlarms } from '@rollway/aws';
import { type CreateDriver, type Lab, startLab } from '@rollway/aws-lab';
import {
  type AlarmSettings,
  blueGreen,
  type DeploymentEvent,
  linear,
  minutes,
  RevisionRefusedError,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionTo, makeOrders, pointAtThird } from '../src/test-support/orders.js';
import { canaryOfTen, deployOrders, ordersGroup, routing, updatesOf } from './support/orders-deployment.js';

let lab: Lab;
let client: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  client = await makeOrders(lab);
});
afterEach(() => lab.close());

const baking = blueGreen({ trafficRouting: canaryOfTen, bake: minutes(5) });
const shiftedTo = (percent: number) => (event: DeploymentEvent) =>
  event.type === 'traffic-shifted' && event.replacementWeight === percent;
const waiting = (wait: string) => (event: DeploymentEvent) => event.type === 'wait-started' && event.wait === wait;

/** Where a deployment can be stopped, and where the alias stands then. */
const stages: readonly [string, (event: DeploymentEvent) => boolean, string][] = [
  ['while it is provisioned', ({ type }) => type === 'provisioning-started', '1'],
  ['while ten percent are asked for', ({ type }) => type === 'traffic-shift-started', '1 + 0.1 on 2'],
  ['at ten percent', shiftedTo(10), '1 + 0.1 on 2'],
  ['during the interval', waiting('traffic-interval'), '1 + 0.1 on 2'],
  ['at all traffic', shiftedTo(100), '2'],
  ['while it bakes', waiting('bake'), '2'],
];

describe.each(stages)('stopped %s', (_when, isThere, standing) => {
  const stop = (rollback: boolean) => {
    let stopped = false;
    return deployOrders(lab, {
      strategy: baking,
      rollbackOn: [],
      onEvent(event, deployment) {
        if (stopped || !isThere(event)) return;
        stopped = true;
        void deployment.stop({ reason: 'the test says so', rollback });
      },
    });
  };

  test('with rollback, the alias is back on the original at once', async () => {
    const { result, events } = await stop(true);
    expect(result).toMatchObject({ status: 'stopped', rollbackFailed: false });
    expect(await routing(client)).toBe('1');
    const asked = events.find(({ type }) => type === 'stop-requested')?.at ?? 0;
    expect((events.at(-1)?.at ?? 0) - asked).toBeLessThan(10_000);
  });

  test('without rollback, the alias stays where it is', async () => {
    const { result } = await stop(false);
    expect(result).toMatchObject({ status: 'stopped', rolledBack: false });
    expect(await routing(client)).toBe(standing);
  });
});

describe('an alarm of CloudWatch', () => {
  const alarms = { names: ['orders-errors'] };
  let cloudWatch: CloudWatchClient;
  const watched: CreateDriver = (settings) =>
    createEmbeddedDriver({ ...settings, monitoring: { monitor: cloudWatchAlarms({ connection: connectionTo(lab) }) } });
  const set = (StateValue: 'ALARM' | 'OK'): Promise<unknown> =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName: 'orders-errors', StateValue, StateReason: 'the test' }));
  const deploy = (settings: Partial<AlarmSettings>, raiseWhen: (event: DeploymentEvent) => boolean = () => false) => {
    let raisedAt: number | undefined;
    const deployment = deployOrders(lab, {
      strategy: blueGreen({ trafficRouting: linear({ percentage: 25, interval: minutes(4) }), bake: minutes(4) }),
      alarms: { ...alarms, ...settings },
      createDriver: watched,
      onEvent(event) {
        if (raisedAt !== undefined || !raiseWhen(event)) return;
        raisedAt = event.at;
        void set('ALARM');
      },
    });
    return deployment.then((ended) => ({ ...ended, raisedAt: raisedAt ?? 0 }));
  };

  beforeEach(async () => {
    cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'orders-errors',
        Namespace: 'shop',
        MetricName: 'errors',
        Statistic: 'Sum',
        // Longer than the deployment: what a test sets stays set.
        Period: 3600,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
  });

  test.each([25, 50, 75, 100])('raised at %i percent sends all traffic back within one look', async (percent) => {
    await set('OK');
    const { result, events, raisedAt } = await deploy({}, shiftedTo(percent));
    expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
    expect(await routing(client)).toBe('1');
    const back = events.find((event) => event.type === 'traffic-shifted' && event.replacementWeight === 0);
    expect((back?.at ?? 0) - raisedAt).toBeGreaterThan(0);
    expect((back?.at ?? Number.POSITIVE_INFINITY) - raisedAt).toBeLessThanOrEqual(10_000);
    expect(updatesOf(lab).map(([, weight]) => weight)).toEqual(
      [25, 50, 75, 100].filter((each) => each <= percent).concat(0),
    );
  });

  test('raised before the start ends the deployment before any traffic, unless the group passes alarms over', async () => {
    await set('ALARM');
    expect((await deploy({})).result.status).toBe('stopped');
    expect(updatesOf(lab)).toEqual([]);
    const { result } = await deployOrders(lab, {
      group: ordersGroup(lab, { alarms: { ...alarms, enabled: false } }),
      createDriver: watched,
    });
    expect(result.status).toBe('succeeded');
  });

  test('that stays raised does not stop the way back', async () => {
    await set('OK');
    const { result, events } = await deploy({}, shiftedTo(50));
    expect(result.rolledBack).toBe(true);
    expect(events.filter(({ type }) => type === 'alarm-raised')).toHaveLength(1);
  });

  test.each([
    ['ignore', 'succeeded'],
    ['alarm', 'stopped'],
  ] as const)('without data means %s where the group says so', async (noData, status) => {
    const { result } = await deploy({ noData });
    expect(result.status).toBe(status);
  });

  test.each([
    [false, 'stopped', '1'],
    [true, 'succeeded', '2'],
  ])('that cannot be read, with ignorePollAlarmFailure %s', async (ignorePollAlarmFailure, status, standing) => {
    lab.faults.add({
      operation: 'DescribeAlarms',
      fault: { kind: 'refusal', code: 'AccessDeniedException', status: 403 },
    });
    const { result } = await deploy({ ignorePollAlarmFailure });
    expect(result.status).toBe(status);
    expect(await routing(client)).toBe(standing);
  });

  test('that does not exist ends the deployment', async () => {
    const { result, events } = await deploy({ names: ['nobody'] });
    expect(result.status).toBe('stopped');
    expect(events.find(({ type }) => type === 'alarm-poll-failed')).toMatchObject({ alarm: 'nobody' });
  });
});

describe('an alias that somebody else', () => {
  const split = (): Promise<unknown> =>
    client.send(
      new UpdateAliasCommand({
        FunctionName: 'orders',
        Name: 'live',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { '2': 0.3 } },
      }),
    );

  test('left split is refused before anything moves', async () => {
    await split();
    await expect(deployOrders(lab)).rejects.toThrow(RevisionRefusedError);
    expect(await routing(client)).toBe('1 + 0.3 on 2');
  });

  test('left split is put right by the first shift with splitAlias repair', async () => {
    await split();
    const { result } = await deployOrders(lab, { target: { splitAlias: 'repair' } });
    expect(result.status).toBe('succeeded');
    expect(updatesOf(lab).map(([, percent]) => percent)).toEqual([30, 10, 100]);
    expect(await routing(client)).toBe('2');
  });

  test('points elsewhere during the canary is left alone, and the deployment fails', async () => {
    let done = false;
    const { result } = await deployOrders(lab, {
      onEvent(event) {
        if (done || !waiting('traffic-interval')(event)) return;
        done = true;
        void pointAtThird(lab, client);
      },
    });
    expect(result).toMatchObject({ status: 'failed', rolledBack: false, rollbackFailed: true });
    expect(await routing(client)).toBe('3');
  });
});
