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

const context = { signal: new AbortController().signal, log: () => undefined };

test('every alarm has its state in one call: raised, composite, without data; one that is not there is missing', async () => {
  const alarms = cloudWatchAlarms({ connection: labConnection(lab) });
  expect(await alarms.read(['errors', 'any', 'latency', 'nobody'], context)).toEqual({
    errors: 'alarm',
    any: 'alarm',
    latency: 'no-data',
  });
  expect(lab.calls.filter(({ operation }) => operation === 'DescribeAlarms')).toHaveLength(1);
});

test.each([
  [{ kind: 'throttle' }, { code: 'service-call-failed', problem: 'throttled' }],
  [{ kind: 'reset-before' }, { code: 'service-call-failed', problem: 'unreachable' }],
  [
    { kind: 'refusal', code: 'AccessDeniedException', status: 403 },
    { code: 'service-refused', serviceCode: 'AccessDeniedException' },
  ],
] as const)('when the service cannot be asked or will not say, nothing is known: %o', async (fault, error) => {
  lab.faults.add({ operation: 'DescribeAlarms', fault });
  const alarms = cloudWatchAlarms({ connection: labConnection(lab) });
  await expect(inVirtualTime(lab, () => alarms.read(['errors', 'any'], context))).rejects.toMatchObject(error);
});

test('a read is let go of with its signal', async () => {
  lab.faults.add({ fault: { kind: 'hang' } });
  const letGo = new AbortController();
  const read = cloudWatchAlarms({ connection: labConnection(lab) }).read(['errors'], {
    ...context,
    signal: letGo.signal,
  });
  letGo.abort();
  await expect(read).rejects.toMatchObject({ name: 'AbortError' });
});

test('names are one to ten, each once', async () => {
  const alarms = cloudWatchAlarms({ connection: labConnection(lab) });
  await expect(alarms.read([], context)).rejects.toThrow(/one to 10 names, got 0/);
  await expect(alarms.read(['errors', 'errors'], context)).rejects.toThrow(/twice, got errors/);
});
