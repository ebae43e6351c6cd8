import { localRevision } from '@rollway/core';
import type { LifecycleEventRequest, OperationStatus, TargetV1 } from '@rollway/core/target';
import { failed, longOperation, running, succeeded } from '@rollway/core/target';
import { describe, expect, test } from 'vitest';
import { sampleRequest } from '../target/sample-request.js';
import { targetConformance } from '../target/target-conformance.js';
import type { TargetFixture } from '../target/target-fixture.js';

/** The outside world of a target in memory: receipts by operation, effects by request. */
interface Outside {
  readonly receipts: Map<string, 'good' | 'failing' | 'running' | 'cancelled'>;
  readonly effects: string[];
}

type Fault = (target: TargetV1, outside: Outside) => TargetV1;

const subject = (request: LifecycleEventRequest): string => `${request.instance.instanceId} ${request.lifecycleEvent}`;

function createTarget(outside: Outside): TargetV1 {
  const answer = (operationId: string): Promise<OperationStatus<void, { readonly operationId: string }>> => {
    const state = outside.receipts.get(operationId);
    if (state === 'running') return Promise.resolve(running({ operationId }, { pollAfter: 1 }));
    if (state === 'good') return Promise.resolve(succeeded());
    return Promise.resolve(failed({ errorCode: 'ScriptFailed', message: `it is ${state}` }));
  };
  return {
    specificationVersion: 'v1',
    name: 'self-test',
    computePlatform: 'server',
    resolveFleet: async () => [{ instanceId: 'a' }, { instanceId: 'b' }],
    inspectRevision: async (revision) => {
      if (JSON.stringify(revision).includes('bad')) throw new RangeError('a bad revision');
      return revision;
    },
    runLifecycleEvent: longOperation<LifecycleEventRequest, void, { readonly operationId: string }>({
      async start(request, { operationId }) {
        if (!outside.receipts.has(operationId)) {
          outside.receipts.set(operationId, request.lifecycleEvent as 'good');
          outside.effects.push(subject(request));
        }
        return answer(operationId);
      },
      poll: ({ operationId }) => answer(operationId),
      async cancel({ operationId }) {
        outside.receipts.set(operationId, 'cancelled');
      },
    }),
  };
}

function fixtureWith(fault: Fault): () => Promise<TargetFixture> {
  return async () => {
    const outside: Outside = { receipts: new Map(), effects: [] };
    const create = (): TargetV1 => fault(createTarget(outside), outside);
    return {
      target: create(),
      restart: async () => create(),
      request: async (kind, instanceId) => sampleRequest(kind, instanceId),
      slowRequest: async (instanceId) => sampleRequest('running', instanceId),
      effects: async (asked) => outside.effects.filter((effect) => effect === subject(asked)).length,
      badRevision: localRevision('/bad', 'directory'),
      close: () => Promise.resolve(),
    };
  };
}

const operations = (target: TargetV1, change: Partial<TargetV1['runLifecycleEvent']>): TargetV1 => ({
  ...target,
  runLifecycleEvent: { ...target.runLifecycleEvent, ...change },
});

/** For each check, a target that is wrong in just that way. */
const faults: Readonly<Record<string, Fault>> = {
  'target/says-who-it-is': (target) => ({ ...target, name: 'Self Test' }),
  'target/lists-the-same-fleet': (target) => ({
    ...target,
    resolveFleet: async () => [{ instanceId: 'a' }, { instanceId: 'a' }],
  }),
  'target/refuses-a-bad-revision': (target) => ({ ...target, inspectRevision: async (revision) => revision }),
  'target/good-succeeds': (target) =>
    operations(target, { start: async () => failed({ errorCode: 'UnknownError', message: 'always' }) }),
  'target/failed-is-a-value': (target) =>
    operations(target, {
      start: async (request, context) => {
        const status = await target.runLifecycleEvent.start(request, context);
        if (status.status === 'failed') throw new RangeError('failed');
        return status;
      },
    }),
  'target/repeats-are-once': (target, outside) =>
    operations(target, {
      start: (request, context) => {
        outside.receipts.delete(context.operationId);
        return target.runLifecycleEvent.start(request, context);
      },
    }),
  'target/restart-is-once': (target, outside) => {
    const seen = new Set<string>();
    return operations(target, {
      start: (request, context) => {
        if (!seen.has(context.operationId)) outside.receipts.delete(context.operationId);
        seen.add(context.operationId);
        return target.runLifecycleEvent.start(request, context);
      },
    });
  },
  'target/new-attempt-is-new': (target) =>
    operations(target, {
      start: (request, context) =>
        target.runLifecycleEvent.start(request, {
          ...context,
          operationId: request.lifecycleEvent + request.instance.instanceId,
        }),
    }),
  'target/failure-is-remembered': (target, outside) =>
    operations(target, {
      start: (request, context) => {
        if (outside.receipts.get(context.operationId) === 'failing') return Promise.resolve(succeeded());
        return target.runLifecycleEvent.start(request, context);
      },
    }),
  'target/requests-are-left-alone': (target) =>
    operations(target, {
      start: (request, context) => {
        Object.assign(request, { seen: true });
        return target.runLifecycleEvent.start(request, context);
      },
    }),
  'target/instances-are-independent': (target) =>
    operations(target, {
      start: (request, context) => {
        if (request.instance.instanceId === 'b') throw new RangeError('busy with another instance');
        return target.runLifecycleEvent.start(request, context);
      },
    }),
  'target/cancel-ends-it': (target, outside) =>
    operations(target, {
      cancel: async () => {
        for (const [id, state] of outside.receipts) if (state === 'running') outside.receipts.set(id, 'good');
      },
    }),
  'target/handle-survives-a-restart': (target) => {
    const mine = new Set<unknown>();
    return operations(target, {
      start: async (request, context) => {
        await target.runLifecycleEvent.start(request, context);
        mine.add(context.operationId);
        return running({ operationId: context.operationId }, { pollAfter: 1 });
      },
      poll: async (handle, context) => {
        if (mine.has((handle as { operationId?: unknown }).operationId))
          return target.runLifecycleEvent.poll(handle, context);
        return failed({ errorCode: 'UnknownError', message: 'a handle of somebody else' });
      },
    });
  },
};

describe('the target kit', () => {
  const healthy = targetConformance({ createFixture: fixtureWith((target) => target) });

  test('passes a target that keeps the contract', async () => {
    for (const check of healthy) await check.run();
  });

  test('has a planted fault for every check', () => {
    expect(Object.keys(faults).sort()).toEqual(healthy.map((check) => check.id).sort());
  });

  for (const [id, fault] of Object.entries(faults)) {
    test(`${id} catches its fault`, async () => {
      const check = targetConformance({ createFixture: fixtureWith(fault) }).find((candidate) => candidate.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    });
  }

  test('a declared gap must fail, and says so when it does not', async () => {
    const id = 'target/says-who-it-is';
    const gaps = { [id]: 'not named yet' };
    const gapOf = (fault: Fault) =>
      targetConformance({ createFixture: fixtureWith(fault), gaps }).find((check) => check.id === id);
    await gapOf((target) => ({ ...target, name: 'Self Test' }))?.run();
    await expect(gapOf((target) => target)?.run()).rejects.toThrow('declared as a gap');
  });
});
