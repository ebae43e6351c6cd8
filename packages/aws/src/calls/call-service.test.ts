import {
  GetAliasCommand,
  type GetAliasCommandOutput,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { type Fault, type Lab, startLab } from '@rollway/aws-lab';
import { ServiceCallError } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientToken } from '../idempotency/client-token.js';
import { lookBeforeCreate } from '../idempotency/look-before-create.js';
import { labConnection, makeFunction } from '../test-support/lab-connection.js';
import { callService, readService, refusalDiagnostics } from './call-service.js';
import { collectPages } from './collect-pages.js';
import { inBatches } from './in-batches.js';

let lab: Lab;
let client: LambdaClient;

beforeEach(async () => {
  lab = await startLab();
  await makeFunction(lab);
  client = labConnection(lab, { maxAttempts: 1 }).client(LambdaClient);
});
afterEach(() => lab.close());

const get = (Name: string, signal?: AbortSignal): Promise<GetAliasCommandOutput> =>
  client.send(
    new GetAliasCommand({ FunctionName: 'orders', Name }),
    signal === undefined ? {} : { abortSignal: signal },
  );

describe('a call ends', () => {
  test('with what was asked for', async () => {
    const answer = await callService('lambda GetAlias', () => get('live'));
    expect(answer).toMatchObject({ status: 'answered', output: { FunctionVersion: '1' } });
  });

  test("with the service's no, as a value", async () => {
    const answer = await callService('lambda GetAlias', () => get('missing'));
    expect(answer).toMatchObject({ status: 'refused', refusal: { code: 'ResourceNotFoundException' } });
    expect(answer.status === 'refused' && refusalDiagnostics(answer.refusal).message).toMatch(
      /^lambda GetAlias: ResourceNotFoundException: Cannot find alias/,
    );
  });

  test.each<[Fault, string]>([
    [{ kind: 'throttle' }, 'throttled'],
    [{ kind: 'server-error', status: 503 }, 'server-error'],
    [{ kind: 'reset-before' }, 'unreachable'],
    [{ kind: 'reset-after' }, 'unreachable'],
    [{ kind: 'truncated' }, 'unreachable'],
    [{ kind: 'hang' }, 'unreachable'],
    [{ kind: 'refusal', code: 'ExpiredTokenException', status: 403 }, 'credentials'],
  ])('with an exception when nobody knows: %o', async (fault, problem) => {
    lab.faults.add({ fault });
    const end = callService('lambda GetAlias', () => get('live'));
    await expect(end).rejects.toBeInstanceOf(ServiceCallError);
    await expect(end).rejects.toMatchObject({ problem, retryable: true, call: 'lambda GetAlias' });
  });

  test('with the abort when it was aborted', async () => {
    lab.faults.add({ fault: { kind: 'hang' } });
    const letGo = new AbortController();
    const end = callService('lambda GetAlias', () => get('live', letGo.signal));
    letGo.abort();
    await expect(end).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a read of what is not there is an answer', async () => {
  const absent = ['ResourceNotFoundException'];
  expect(await readService('lambda GetAlias', () => get('missing'), absent)).toEqual({
    status: 'answered',
    output: undefined,
  });
  lab.faults.add({ fault: { kind: 'refusal', code: 'AccessDeniedException', status: 403 } });
  expect(await readService('lambda GetAlias', () => get('live'), absent)).toMatchObject({ status: 'refused' });
});

describe('making something once', () => {
  const publish = () => ({
    call: 'lambda PublishVersion',
    find: () => Promise.resolve(Object.keys(lab.context.account.lambda.functions.orders?.versions ?? {})[1]),
    create: async () => (await client.send(new PublishVersionCommand({ FunctionName: 'orders' }))).Version ?? '',
  });

  test('looks first, and finds what a lost answer made', async () => {
    const function_ = lab.context.account.lambda.functions.orders;
    if (function_ !== undefined) function_.settings = { ...function_.settings, memorySize: 512 };
    lab.faults.add({ operation: 'PublishVersion', fault: { kind: 'reset-after' } });
    await expect(lookBeforeCreate(publish())).rejects.toMatchObject({ problem: 'unreachable' });
    expect(await lookBeforeCreate(publish())).toEqual({ status: 'answered', output: '2' });
    expect(lab.calls.filter(({ operation }) => operation === 'PublishVersion')).toHaveLength(1);
  });

  test('looks again when the service says that it is there', async () => {
    let looked = 0;
    const answer = await lookBeforeCreate({
      call: 'lambda GetAlias',
      find: () => Promise.resolve(looked++ === 0 ? undefined : 'found'),
      create: () => get('missing').then(() => 'made'),
      exists: ['ResourceNotFoundException'],
    });
    expect(answer).toEqual({ status: 'answered', output: 'found' });
  });

  test('a token is equal for the same purpose and differs for another', () => {
    expect(clientToken('d-1/attempt-1', 'task-set')).toMatch(/^[0-9a-f]{32}$/);
    expect(clientToken('d-1/attempt-1', 'task-set')).toBe(clientToken('d-1/attempt-1', 'task-set'));
    expect(clientToken('d-1/attempt-2', 'task-set')).not.toBe(clientToken('d-1/attempt-1', 'task-set'));
  });
});

test('pages and batches are joined in order', async () => {
  async function* pages(): AsyncGenerator<{ readonly items?: readonly number[] }> {
    yield { items: [1, 2] };
    yield {};
    yield { items: [3] };
  }
  expect(await collectPages(pages(), ({ items }) => items)).toEqual([1, 2, 3]);
  const sizes: number[] = [];
  const doubled = await inBatches([1, 2, 3, 4, 5], 2, (batch) => {
    sizes.push(batch.length);
    return Promise.resolve(batch.map((item) => item * 2));
  });
  expect(doubled).toEqual([2, 4, 6, 8, 10]);
  expect(sizes).toEqual([2, 2, 1]);
});
