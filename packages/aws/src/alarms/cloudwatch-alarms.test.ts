import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { inVirtualTime, type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import { cloudWatchAlarms } from './cloudwatch-alarms.js';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab();
  const client = new CloudWatchClient(lab.clientSettings);
  const rest = {
    Namespace: 'shop',
    MetricName: 'errors',
    Statistic: 'Sum' as const,
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold' as const,
  };
  for (const AlarmName of ['errors', 'latency']) await client.send(new PutMetricAlarmCommand({ AlarmName, ...rest }));
  const state = { AlarmName: 'errors', StateValue: 'ALARM' as const, StateReason: 'too many' };
  await client.send(new SetAlarmStateCommand(state));
  await client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(errors) OR ALARM(latency)' }));
});
afterEach(() => lab.close());

test('every name has a reading: raised, composite, without data, and not there', async () => {
  const readings = await cloudWatchAlarms({ connection: labConnection(lab) }).readAlarms([
    'errors',
    'any',
    'latency',
    'nobody',
  ]);
  expect(readings.map(({ alarm, state }) => `${alarm} ${state}`)).toEqual([
    'errors alarm',
    'any alarm',
    'latency ok',
    'nobody unreadable',
  ]);
  expect(readings[0]?.reason).toBe('too many');
  expect(lab.calls.filter(({ operation }) => operation === 'DescribeAlarms')).toHaveLength(1);
});

test('missing data is what the settings say', async () => {
  const alarms = cloudWatchAlarms({ connection: labConnection(lab), insufficientData: 'alarm' });
  expect(await alarms.readAlarms(['latency'])).toMatchObject([{ state: 'alarm' }]);
});

test.each([
  { kind: 'throttle' },
  { kind: 'reset-before' },
  { kind: 'refusal', code: 'AccessDeniedException', status: 403 },
] as const)('when the service cannot be asked every alarm is unreadable: $kind', async (fault) => {
  lab.faults.add({ operation: 'DescribeAlarms', fault });
  const alarms = cloudWatchAlarms({ connection: labConnection(lab) });
  const readings = await inVirtualTime(lab, () => alarms.readAlarms(['errors', 'any']));
  expect(readings.map(({ state }) => state)).toEqual(['unreadable', 'unreadable']);
});

test('names are one to ten, each once', async () => {
  const alarms = cloudWatchAlarms({ connection: labConnection(lab) });
  await expect(alarms.readAlarms([])).rejects.toThrow(/one to 10 names, got 0/);
  await expect(alarms.readAlarms(['errors', 'errors'])).rejects.toThrow(/twice, got errors/);
});
