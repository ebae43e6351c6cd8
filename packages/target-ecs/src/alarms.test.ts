import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { cloudWatchAlarms } from '@rollway/aws';
import {
  type CreateDriver,
  createErrorAlarm,
  inVirtualTime,
  type Lab,
  listenerTraffic,
  runDeployment,
  startLab,
} from '@rollway/aws-lab';
import {
  type AlarmSettings,
  appSpecRevision,
  blueGreen,
  canary,
  type DeploymentEvent,
  defineDeploymentGroup,
  linear,
  minutes,
  type TrafficRouting,
} from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ecs } from './ecs.js';
import { connectionTo, openShop, type Shop, shopAppSpec } from './test-support/shop.js';

let lab: Lab;
let shop: Shop;
let cloudWatch: CloudWatchClient;

/** As many as a group may have. */
const names = Array.from({ length: 10 }, (_, index) => `web-${index}`);

beforeEach(async () => {
  lab = await startLab();
  shop = await openShop(lab);
  cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
  // Periods longer than the deployment: what a test sets stays set.
  const metric = { Namespace: 'shop', MetricName: 'errors', Statistic: 'Sum', Period: 3600 } as const;
  const rule = { EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' } as const;
  for (const AlarmName of names) await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName, ...metric, ...rule }));
});
afterEach(() => lab.close());

const watched: CreateDriver = (settings) =>
  createEmbeddedDriver({ ...settings, monitoring: { monitor: cloudWatchAlarms({ connection: connectionTo(lab) }) } });

const set = (AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<unknown> =>
  cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'the test' }));

/** Deploys `web:2` in quarters, unless told otherwise; when the alarm was raised. */
async function deploy(
  alarms: AlarmSettings | undefined,
  options: {
    readonly trafficRouting?: TrafficRouting;
    readonly raise?: { readonly alarm: string; when(event: DeploymentEvent): boolean };
  } = {},
) {
  const { trafficRouting = linear({ percentage: 25, interval: minutes(4) }), raise } = options;
  const group = defineDeploymentGroup({
    name: 'web',
    target: ecs(shop.settings),
    strategy: blueGreen({ trafficRouting, bake: minutes(4) }),
    rollbackOn: ['alarm'],
    ...(alarms === undefined ? {} : { alarms }),
  });
  let raisedAt: number | undefined;
  const onEvent = (event: DeploymentEvent): void => {
    if (raise === undefined || raisedAt !== undefined || !raise.when(event)) return;
    raisedAt = event.at;
    void set(raise.alarm, 'ALARM');
  };
  const revision = appSpecRevision(shopAppSpec(lab));
  const ended = await inVirtualTime(lab, () => runDeployment(lab, { createDriver: watched, group, revision, onEvent }));
  const back = ended.events.find((event) => event.type === 'traffic-shifted' && event.replacementWeight === 0);
  return { ...ended, raisedAt: raisedAt ?? Number.NaN, backAt: back?.at ?? Number.NaN };
}

const looks = () => lab.calls.filter(({ operation }) => operation === 'DescribeAlarms');
const shiftedTo = (weight: number) => (event: DeploymentEvent) =>
  event.type === 'traffic-shifted' && event.replacementWeight === weight;
const served = async () => (await shop.describe()).taskSets?.map(({ externalId }) => externalId ?? 'first');

describe('the last of ten alarms', () => {
  test.each([25, 50, 75, 100])('raised at %i percent sends all traffic back within one look', async (percent) => {
    for (const name of names) await set(name, 'OK');
    const raise = { alarm: 'web-9', when: shiftedTo(percent) };
    const { result, events, raisedAt, backAt } = await deploy({ names }, { raise });
    expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
    expect(backAt - raisedAt).toBeLessThanOrEqual(15_000);
    const weights = events.flatMap((event) => (event.type === 'traffic-shifted' ? [event.replacementWeight] : []));
    expect(weights).toEqual([25, 50, 75, 100].filter((each) => each <= percent).concat(0));
    expect(await shop.weights()).toEqual({ blue: 100, green: 0 });
    expect(await served()).toEqual(['first']);
  });

  test('is asked for with the other nine, in one call, before and during every step', async () => {
    for (const name of names) await set(name, 'OK');
    const { result, events } = await deploy({ names });
    expect(result.status).toBe('succeeded');
    expect(looks().every(({ input }) => (input as { AlarmNames: string[] }).AlarmNames.length === 10)).toBe(true);
    const shifts = events.flatMap(({ type, at }) => (type === 'traffic-shift-started' ? [at] : []));
    const [started = 0] = events.map(({ at }) => at);
    [started, ...shifts].forEach((from, step, all) => {
      const until = all[step + 1] ?? events.at(-1)?.at ?? 0;
      expect(looks().filter(({ at }) => at >= from && at < until).length).toBeGreaterThan(0);
    });
  });
});

test('errors of a bad version raise a real alarm: back at weight 0 within two minutes of the first one', async () => {
  lab.images.set('web:2', { errorRate: 1 });
  await createErrorAlarm(lab, { listenerArn: shop.production, alarmName: 'web-errors', errors: 5 });
  const traffic = listenerTraffic(lab, { listenerArn: shop.production, requestsPerSecond: 20 });
  const trafficRouting = canary({ percentage: 10, interval: minutes(5) });
  const { result, backAt } = await deploy({ names: ['web-errors'] }, { trafficRouting });
  await inVirtualTime(lab, () => traffic.stop());
  expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
  const bad = traffic.counts.of('web:2');
  expect(bad?.errors).toBe(bad?.requests);
  // Up to a minute until the period ends, and ten seconds until somebody looks.
  expect(backAt - (bad?.firstErrorAt ?? 0)).toBeLessThanOrEqual(75_000);
  // A tenth of that time's requests.
  expect(bad?.requests).toBeLessThan(0.15 * 20 * 75);
  expect(traffic.counts.unserved).toBe(0);
});

test.each([
  ['ignore', 'succeeded'],
  ['alarm', 'stopped'],
] as const)('without data means %s where the group says so', async (noData, status) => {
  expect((await deploy({ names, noData })).result.status).toBe(status);
});

test.each([
  [false, 'stopped'],
  [true, 'succeeded'],
])('that cannot be read, with ignorePollAlarmFailure %s', async (ignorePollAlarmFailure, status) => {
  const fault = { kind: 'refusal', code: 'AccessDeniedException', status: 403 } as const;
  lab.faults.add({ operation: 'DescribeAlarms', fault });
  expect((await deploy({ names, ignorePollAlarmFailure })).result.status).toBe(status);
});

test('a group that is defined again without alarms watches none: settings are a whole', async () => {
  await set('web-0', 'ALARM');
  expect((await deploy({ names })).result.status).toBe('stopped');
  const before = looks().length;
  expect(before).toBeGreaterThan(0);
  expect((await deploy(undefined)).result.status).toBe('succeeded');
  expect(looks()).toHaveLength(before);
});
