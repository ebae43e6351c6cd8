import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.js';
import { ecsFixture } from '../test-support/ecs-fixture.js';
import { inVirtualTime } from '../time/in-virtual-time.js';
import { lambdaTraffic } from './lambda-traffic.js';
import { listenerTraffic } from './listener-traffic.js';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.close());

const never = new AbortController().signal;

test('a listener splits requests by its weights, and its groups tell the images apart', async () => {
  const shop = await ecsFixture(lab);
  await shop.createTaskSet(1, shop.blue);
  await shop.createTaskSet(2, shop.green);
  lab.images.set('web:2', { errorRate: 1 });
  await lab.clock.advance(30_000);
  await shop.shift(90, 10);
  const traffic = listenerTraffic(lab, { listenerArn: shop.listener, requestsPerSecond: 100 });
  await inVirtualTime(lab, () => lab.clock.sleep(20_000, never));
  await traffic.stop();
  expect(traffic.counts.total).toBeGreaterThan(1800);
  expect(traffic.counts.percentOf('web:2')).toBeGreaterThan(7);
  expect(traffic.counts.percentOf('web:2')).toBeLessThan(13);
  expect(traffic.counts.errors).toBe(traffic.counts.of('web:2')?.requests);
  expect(traffic.counts.unserved).toBe(0);
});

test('a group without targets answers 503', async () => {
  const shop = await ecsFixture(lab);
  const traffic = listenerTraffic(lab, { listenerArn: shop.listener });
  await inVirtualTime(lab, () => lab.clock.sleep(5000, never));
  await traffic.stop();
  expect(traffic.counts.unserved).toBe(traffic.counts.total);
  expect(traffic.counts.total).toBeGreaterThan(0);
});

test('errors of a bad version raise the alarm, and the alarm rests when traffic is back', async () => {
  const lambda = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const cloudWatch = new CloudWatchClient({ ...lab.clientSettings, maxAttempts: 1 });
  const bad = lab.functionCode.register('bad', () => Promise.reject(new TypeError('no')));
  const good = lab.functionCode.register('good', () => 'yes');
  const FunctionName = 'orders';
  const Role = 'arn:aws:iam::123456789012:role/orders';
  const Code = { ZipFile: good };
  await lambda.send(
    new CreateFunctionCommand({ FunctionName, Role, Code, Runtime: 'nodejs20.x', Handler: 'i.h', Publish: true }),
  );
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: bad }));
  await lab.clock.advance(5000);
  await lambda.send(new PublishVersionCommand({ FunctionName }));
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'orders-errors',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [
        { Name: 'FunctionName', Value: FunctionName },
        { Name: 'Resource', Value: 'orders:live' },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );
  const state = async (): Promise<string | undefined> => {
    const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['orders-errors'] }));
    return MetricAlarms?.[0]?.StateValue;
  };
  expect(await state()).toBe('INSUFFICIENT_DATA');
  const weights = (weight: Record<string, number>): UpdateAliasCommand =>
    new UpdateAliasCommand({ FunctionName, Name: 'live', RoutingConfig: { AdditionalVersionWeights: weight } });
  const traffic = lambdaTraffic(lab, { functionName: FunctionName, alias: 'live' });
  await inVirtualTime(lab, () => lab.clock.sleep(120_000, never));
  expect(await state()).toBe('OK');
  await lambda.send(weights({ '2': 0.1 }));
  await inVirtualTime(lab, () => lab.clock.sleep(125_000, never));
  expect(await state()).toBe('ALARM');
  await lambda.send(weights({}));
  await inVirtualTime(lab, () => lab.clock.sleep(125_000, never));
  expect(await state()).toBe('OK');
  await traffic.stop();
  expect(traffic.counts.of('2')?.errors).toBe(traffic.counts.of('2')?.requests);
  expect(traffic.counts.percentOf('2')).toBeLessThan(8);
});
