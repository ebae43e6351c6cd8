import { describe, expect, it } from 'vitest';
import type { RunOperation } from '../deployment/deployment-command.js';
import { TransportError } from '../errors/transport-error.js';
import { defineTarget } from '../target/define-target.js';
import { shortOperation } from '../target/operations.js';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { performOperation } from './operation-performer.js';
import { defaultRetryPolicy } from './retry-policy.js';

const command = {
  type: 'run-operation',
  operationId: 'd:1:Install:i-1',
  deadline: 3_600_000,
  request: {
    type: 'run-lifecycle-event',
    lifecycleEvent: 'Install',
    instance: { instanceId: 'i-1' },
    timeout: 3_600_000,
  },
} as unknown as RunOperation;

/** How an operation is reported whose calls throw these, one after the other, the last again and again. */
async function reportAfter(...errors: readonly Error[]): Promise<unknown> {
  const left = [...errors];
  const target = defineTarget({
    specificationVersion: 'v1',
    name: 'unreachable',
    computePlatform: 'server',
    resolveFleet: () => Promise.resolve([]),
    runLifecycleEvent: shortOperation(() => Promise.reject(left.length > 1 ? left.shift() : left[0])),
  });
  const clock = createVirtualClock();
  const never = new AbortController().signal;
  const report = performOperation(command, {
    target,
    clock,
    retry: defaultRetryPolicy,
    signal: never,
    cancelled: never,
  });
  let status: unknown;
  void report.then((one) => {
    status = one?.status;
  });
  for (let rounds = 0; status === undefined && rounds < 100; rounds += 1) await clock.advance(60_000);
  return status;
}

describe('an operation whose outcome stays unknown', () => {
  const refused = new TransportError({ host: 'i-1', reason: 'no route to host' });

  it('because nobody could be reached is reported as unreachable, which a budget counts apart', async () => {
    expect(await reportAfter(refused)).toMatchObject({ diagnostics: { errorCode: 'InstanceUnreachable' } });
  });

  it('because of anything else is an unknown error, also when the transport failed before', async () => {
    expect(await reportAfter(refused, new TypeError('no such thing'))).toMatchObject({
      diagnostics: { errorCode: 'UnknownError' },
    });
  });
});
