import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningTargetGroup, startTargetGroup } from '../test-support/start-target-group.js';
import { type IpTargetGroupSettings, ipTargetGroup } from './target-group.js';

const { signal } = new AbortController();
const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1';
const at = '10.0.0.1:8080';
let group: RunningTargetGroup;
let client: ElasticLoadBalancingV2Client;

beforeEach(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  group = await startTargetGroup();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new ElasticLoadBalancingV2Client({ endpoint: group.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
  group.targets.set(at, { state: 'healthy' });
});
afterEach(async () => {
  client.destroy();
  await group.close();
});

const create = (settings: Partial<IpTargetGroupSettings> = {}) =>
  ipTargetGroup({
    client,
    targetGroupArn: arn,
    address: (name) => ({ ip: `10.0.0.${name}`, port: 8080 }),
    ...settings,
  });

test('deregistered is confirmed when the whole deregistration delay is over', async () => {
  const subject = create();
  await subject.block('1', signal);
  await subject.block('1', signal);
  expect(group.calls.filter((call) => call === 'DeregisterTargets')).toHaveLength(1);
  expect(await subject.confirm('1', 'blocked', signal)).toEqual({
    confirmed: false,
    detail: '10.0.0.1:8080 is draining (Target.DeregistrationInProgress)',
    askAfter: 2000,
  });
  group.targets.delete(at);
  expect(await subject.confirm('1', 'blocked', signal)).toMatchObject({ confirmed: true });
});

test('registered is confirmed when healthy: neither initial, unused, unhealthy nor unavailable is', async () => {
  group.targets.delete(at);
  const subject = create();
  await subject.allow('1', signal);
  await subject.allow('1', signal);
  expect(group.calls.filter((call) => call === 'RegisterTargets')).toHaveLength(1);
  for (const state of ['initial', 'unused', 'unhealthy', 'unavailable', 'draining', 'unhealthy.draining']) {
    group.targets.set(at, { state });
    expect(await subject.confirm('1', 'serving', signal), state).toMatchObject({ confirmed: false });
  }
  group.targets.set(at, { state: 'healthy' });
  expect(await subject.confirm('1', 'serving', signal)).toMatchObject({ confirmed: true });
});

test('a target that is still draining can come back', async () => {
  const subject = create();
  await subject.block('1', signal);
  await subject.allow('1', signal);
  expect(group.targets.get(at)?.state).toBe('initial');
});

test('an instance that was not registered before is not registered by a deployment', async () => {
  group.targets.delete(at);
  const subject = create();
  const before = await subject.standing?.('1', signal);
  expect(before).toBe('deregistered');
  await subject.block('1', signal);
  await subject.allow('1', signal, before);
  expect(await subject.confirm('1', 'serving', signal, before)).toMatchObject({ confirmed: true });
  expect(group.targets.size).toBe(0);
});

test('all who wait share a call', async () => {
  const subject = create();
  await Promise.all(Array.from({ length: 50 }, () => subject.confirm('1', 'serving', signal)));
  expect(group.calls).toHaveLength(2);
});

test('throttled is unknown; what AWS refuses is a problem to correct', async () => {
  const subject = create();
  group.failWith = { status: 400, code: 'Throttling' };
  await expect(subject.block('1', signal)).rejects.toMatchObject({ code: 'transport-failed', retryable: true });
  group.failWith = { status: 500, code: 'InternalFailure' };
  await expect(subject.block('1', signal)).rejects.toMatchObject({ code: 'transport-failed' });
  group.failWith = { status: 400, code: 'TargetGroupNotFound' };
  await expect(subject.block('1', signal)).rejects.toMatchObject({ code: 'invalid-settings' });
  expect(() => create({ targetGroupArn: 'web' })).toThrow('targetGroupArn');
});
