import type { LambdaClient } from '@aws-sdk/client-lambda';
import { answerHookRequest, type HookEvent, memoryHookAnswers } from '@rollway/aws';
import { type Lab, type LabDeployment, startLab } from '@rollway/aws-lab';
import { hours, minutes } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeHook, makeOrders } from '../src/test-support/orders.js';
import { deployOrders, ordersRevision, routing, updatesOf } from './support/orders-deployment.js';

let lab: Lab;
let client: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  client = await makeOrders(lab);
  await lab.clock.advance(1000);
});
afterEach(() => lab.close());

const events = ['BeforeAllowTraffic', 'AfterAllowTraffic'] as const;
/** What the alias was told when a hook fails: nothing at all before traffic, and the whole way there and back after it. */
const movedBy = {
  BeforeAllowTraffic: [],
  AfterAllowTraffic: [
    [0, 10],
    [5, 100],
    [5, 0],
  ],
} as const;

const hooksOf = ({ events: all }: LabDeployment): readonly string[] =>
  all
    .flatMap((event) => ('lifecycleEvent' in event && event.type.startsWith('hook-') ? [event] : []))
    .map(({ type, lifecycleEvent }) => `${lifecycleEvent} ${type.replace('hook-', '')}`);

test('functions are told the two ids, before the first weight and after the last', async () => {
  const seen: (readonly [string, string, object])[] = [];
  for (const event of events) {
    await makeHook(lab, event, async (input) => {
      seen.push([event, await routing(client), input as object]);
      return { Status: 'Succeeded' };
    });
  }
  const revision = ordersRevision(Object.fromEntries(events.map((event) => [event, event])));
  const deployment = await deployOrders(lab, { revision });
  expect(deployment.result.status).toBe('succeeded');
  const ids = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: expect.stringMatching(/^[0-9a-f]{32}$/) };
  expect(seen).toEqual([
    ['BeforeAllowTraffic', '1', ids],
    ['AfterAllowTraffic', '2', ids],
  ]);
  expect(hooksOf(deployment)).toEqual(events.flatMap((event) => [`${event} started`, `${event} succeeded`]));
});

describe.each(events)('a failing hook of %s', (event) => {
  test.each<[string, (input: unknown) => unknown]>([
    ['returns Failed', () => ({ Status: 'Failed' })],
    ['throws', () => Promise.reject(new TypeError('no orders today'))],
  ])('that is a function and %s takes everything back', async (_how, handler) => {
    await makeHook(lab, 'no', handler);
    const { result } = await deployOrders(lab, { revision: ordersRevision({ [event]: 'no' }) });
    expect(result).toMatchObject({ status: 'failed', rollbackFailed: false });
    expect(updatesOf(lab)).toEqual(movedBy[event]);
    expect(await routing(client)).toBe('1');
  });

  test('that is a callback takes everything back', async () => {
    const hooks = { callbacks: { [event]: async () => 'Failed' as const } };
    const { result } = await deployOrders(lab, { target: { hooks } });
    expect(result).toMatchObject({ status: 'failed', rollbackFailed: false });
    expect(updatesOf(lab)).toEqual(movedBy[event]);
    expect(await routing(client)).toBe('1');
  });

  test('leaves everything where it is without a rollback', async () => {
    const hooks = { callbacks: { [event]: () => Promise.reject(new TypeError('no')) } };
    const { result } = await deployOrders(lab, { target: { hooks }, rollbackOn: [] });
    expect(result).toMatchObject({ status: 'failed', rolledBack: false });
    expect(await routing(client)).toBe(event === 'BeforeAllowTraffic' ? '1' : '2');
  });
});

test.each(['Succeeded', 'Failed'] as const)(
  "a function may answer %s late, by CodeDeploy's own call",
  async (status) => {
    const answers = memoryHookAnswers();
    await makeHook(lab, 'slow', (input) => {
      const { DeploymentId: deploymentId, LifecycleEventHookExecutionId } = input as HookEvent;
      const body = { deploymentId, lifecycleEventHookExecutionId: LifecycleEventHookExecutionId, status };
      const target = 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus';
      void lab.clock
        .sleep(minutes(20), new AbortController().signal)
        .then(() => answerHookRequest({ target, body: JSON.stringify(body) }, answers));
      return 'later';
    });
    const { result } = await deployOrders(lab, {
      revision: ordersRevision({ BeforeAllowTraffic: 'slow' }),
      target: { hooks: { answers, pollAfter: minutes(1) } },
    });
    expect(result.status).toBe(status === 'Succeeded' ? 'succeeded' : 'failed');
    expect(result.duration).toBe(minutes(status === 'Succeeded' ? 25 : 20));
  },
);

test('a function that never answers fails the deployment after an hour', async () => {
  await makeHook(lab, 'silent', () => 'nothing');
  const { result } = await deployOrders(lab, {
    revision: ordersRevision({ BeforeAllowTraffic: 'silent' }),
    target: { hooks: { answers: memoryHookAnswers(), pollAfter: minutes(1) } },
  });
  expect(result.status).toBe('failed');
  expect(result.duration).toBe(hours(1));
  expect(await routing(client)).toBe('1');
});
