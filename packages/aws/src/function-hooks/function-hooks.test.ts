import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Lab, startLab } from '@rollway/aws-lab';
import type { OperationContext } from '@rollway/core/target';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import { answerHookRequest } from './answer-hook-request.js';
import { fileHookAnswers } from './file-hook-answers.js';
import { type FunctionHookSettings, type HookEvent, parseFunctionHooks } from './function-hook-settings.js';
import { type HookAnswers, memoryHookAnswers } from './hook-answers.js';
import { type FunctionHookParts, hookExecutionId, pollFunctionHook, startFunctionHook } from './run-function-hook.js';

let lab: Lab;
let directory: string;
const hook = { deploymentId: 'd-1', lifecycleEvent: 'BeforeAllowTraffic', functionName: 'check' } as const;
const context: OperationContext = {
  operationId: 'd-1:1:BeforeAllowTraffic:',
  signal: new AbortController().signal,
  log: () => undefined,
};

beforeEach(async () => {
  lab = await startLab();
  directory = await mkdtemp(join(tmpdir(), 'rollway-hooks-'));
});
afterEach(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

async function makeCheck(handler: (event: unknown) => unknown): Promise<void> {
  const client = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const Role = 'arn:aws:iam::123456789012:role/orders';
  const Code = { ZipFile: lab.functionCode.register('check', handler) };
  const settings = { FunctionName: 'check', Role, Code, Runtime: 'nodejs20.x' as const, Handler: 'i.h' };
  await client.send(new CreateFunctionCommand(settings));
}

function parts(settings: FunctionHookSettings = {}): FunctionHookParts {
  const { hooks, problems } = parseFunctionHooks(settings, ['BeforeAllowTraffic'], 'hooks');
  expect(problems).toEqual([]);
  return { connection: labConnection(lab, { rates: false }), hooks };
}

describe('a hook whose return counts', () => {
  test.each<[string, (event: unknown) => unknown, string]>([
    ['returns nothing', () => undefined, 'succeeded'],
    ['returns something of its own', () => ({ fine: true }), 'succeeded'],
    ['returns the status Succeeded', () => ({ Status: 'Succeeded' }), 'succeeded'],
    ['returns the status Failed', () => ({ status: 'Failed' }), 'failed'],
    [
      'throws',
      () => {
        throw new TypeError('not well');
      },
      'failed',
    ],
  ])('that %s', async (_what, handler, expected) => {
    await makeCheck(handler);
    expect((await startFunctionHook(hook, parts(), context)).status).toBe(expected);
  });

  test('is told the two ids of CodeDeploy and no more', async () => {
    const seen: unknown[] = [];
    await makeCheck((event) => void seen.push(event));
    await startFunctionHook(hook, parts(), context);
    const LifecycleEventHookExecutionId = hookExecutionId(context.operationId);
    expect(seen).toEqual([{ DeploymentId: 'd-1', LifecycleEventHookExecutionId }]);
  });

  test('fails with the call when there is no such function', async () => {
    const status = await startFunctionHook(hook, parts(), context);
    expect(status).toMatchObject({ status: 'failed', diagnostics: { message: expect.stringContaining('check') } });
  });

  test('is unknown, not failed, when the answer was lost', async () => {
    await makeCheck(() => undefined);
    lab.faults.add({ service: 'lambda', operation: 'Invoke', fault: { kind: 'reset-after' } });
    await expect(startFunctionHook(hook, parts(), context)).rejects.toMatchObject({ code: 'service-call-failed' });
  });
});

const kept: readonly [string, () => HookAnswers][] = [
  ['in memory', memoryHookAnswers],
  ['in files', () => fileHookAnswers(join(directory, 'answers'))],
];

describe.each(kept)('a hook that answers by itself, kept %s', (_where, make) => {
  test.each(['Succeeded', 'Failed'] as const)('runs until it answers %s', async (status) => {
    const answers = make();
    await makeCheck(() => undefined);
    const work = parts({ answers });
    expect(await startFunctionHook(hook, work, context)).toMatchObject({ status: 'running', pollAfter: 5000 });
    expect((await pollFunctionHook(hook, work, context)).status).toBe('running');
    expect(await answers.answer(hookExecutionId(context.operationId), status)).toBe('taken');
    expect((await pollFunctionHook(hook, work, context)).status).toBe(status.toLowerCase());
    expect((await startFunctionHook(hook, work, context)).status).toBe(status.toLowerCase());
  });

  test('may answer before the call that invoked it is back', async () => {
    const answers = make();
    await makeCheck((event) => answers.answer((event as HookEvent).LifecycleEventHookExecutionId, 'Succeeded'));
    const work = parts({ answers });
    await startFunctionHook(hook, work, context);
    await expect.poll(async () => (await pollFunctionHook(hook, work, context)).status).toBe('succeeded');
  });
});

describe("CodeDeploy's call", () => {
  const target = 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus';
  const body = (status: unknown, lifecycleEventHookExecutionId: unknown = 'e-1'): string =>
    JSON.stringify({ deploymentId: 'd-1', lifecycleEventHookExecutionId, status });

  test('is taken once', async () => {
    const answers = memoryHookAnswers();
    await answers.begin('e-1');
    const first = await answerHookRequest({ target, body: body('Succeeded') }, answers);
    expect(first).toEqual({ statusCode: 200, body: '{"lifecycleEventHookExecutionId":"e-1"}' });
    const second = await answerHookRequest({ target, body: body('Failed') }, answers);
    expect(second.body).toContain('LifecycleEventAlreadyCompletedException');
    expect(await answers.read('e-1')).toBe('Succeeded');
  });

  test.each([
    [target, body('Skipped'), 'InvalidLifecycleEventHookExecutionStatusException'],
    [target, body('Succeeded', ''), 'InvalidLifecycleEventHookExecutionIdException'],
    [target, body('Succeeded', 'other'), 'InvalidLifecycleEventHookExecutionIdException'],
    [target, 'no JSON', 'InvalidLifecycleEventHookExecutionIdException'],
    ['CodeDeploy_20141006.StopDeployment', body('Succeeded'), 'InvalidOperationException'],
  ])('%s with %s is refused', async (operation, text, code) => {
    const answers = memoryHookAnswers();
    await answers.begin('e-1');
    const { statusCode, body: answer } = await answerHookRequest({ target: operation, body: text }, answers);
    expect([statusCode, answer]).toEqual([400, expect.stringContaining(code)]);
  });
});

test('a callback decides in place of a function, and its rejection is a failed hook', async () => {
  const callbacks = (run: () => Promise<'Failed' | undefined>): FunctionHookSettings => ({
    callbacks: { BeforeAllowTraffic: run },
  });
  const start = (settings: FunctionHookSettings) => startFunctionHook(hook, parts(settings), context);
  expect((await start(callbacks(async () => undefined))).status).toBe('succeeded');
  expect((await start(callbacks(async () => 'Failed'))).status).toBe('failed');
  const rejected = await start(callbacks(() => Promise.reject(new TypeError('no route'))));
  expect(rejected).toMatchObject({ diagnostics: { message: expect.stringContaining('no route') } });
});

test('an event without function and callback passes', async () => {
  expect((await startFunctionHook({ ...hook, functionName: null }, parts(), context)).status).toBe('succeeded');
});
