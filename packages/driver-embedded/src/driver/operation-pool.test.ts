import type { Clock, OperationReport, RunOperation } from '@rollway/core/driver';
import type { LifecycleEventRequest, OperationV1, TargetV1 } from '@rollway/core/target';
import pLimit from 'p-limit';
import { expect, test, vi } from 'vitest';
import { createOperationPool, type OperationPool } from './operation-pool.js';

/** Time that only a test moves. */
function virtualClock(): Clock & { advance(to: number): void } {
  const sleepers = new Set<{ readonly at: number; wake(): void }>();
  let now = 1_000;
  return {
    now: () => now,
    sleep: (duration, signal) =>
      new Promise((resolve) => {
        const sleeper = { at: now + duration, wake: resolve };
        if (duration <= 0 || signal.aborted) return resolve();
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    advance(to) {
      now = to;
      for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    },
  };
}

/** A pool over an operation, with everything it reported. */
function poolOf(
  operation: Partial<OperationV1<LifecycleEventRequest>>,
  concurrency = 64,
  interrupted: readonly string[] = [],
) {
  const clock = virtualClock();
  const life = new AbortController();
  const reports: OperationReport[] = [];
  const errors: unknown[] = [];
  const never = () => new Promise<never>(() => undefined);
  const runLifecycleEvent = { start: never, poll: never, cancel: () => Promise.resolve(), ...operation };
  const pool: OperationPool = createOperationPool({
    target: { runLifecycleEvent } as unknown as TargetV1,
    clock,
    retry: { attempts: 3, firstDelay: 10, maximumDelay: 10, grace: 1_000 },
    limit: pLimit(concurrency),
    signal: life.signal,
    interrupted: new Set(interrupted),
    report: (report) => reports.push(report),
    onError: (error) => errors.push(error),
    onLog: () => undefined,
  });
  return { pool, clock, life, reports, errors };
}

function run(operationId: string, resumeFrom?: RunOperation['resumeFrom']): RunOperation {
  const request = {
    type: 'run-lifecycle-event',
    lifecycleEvent: 'Install',
    timeout: 3_600_000,
  } as LifecycleEventRequest;
  return {
    type: 'run-operation',
    operationId,
    request,
    deadline: 4_000_000,
    ...(resumeFrom === undefined ? {} : { resumeFrom }),
  };
}

const done = { status: 'succeeded', result: undefined } as const;

test('a command for an operation in work is ignored, and performed again once that has ended', async () => {
  const ends: (() => void)[] = [];
  const start = vi.fn(() => new Promise<typeof done>((resolve) => ends.push(() => resolve(done))));
  const { pool, reports } = poolOf({ start });
  pool.dispatch([run('one'), run('one'), run('two')]);
  pool.dispatch([run('one')]);
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
  for (const end of ends) end();
  await vi.waitFor(() => expect(reports.map(({ operationId }) => operationId)).toEqual(['one', 'two']));
  pool.dispatch([run('one')]);
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(3));
});

test('an accepted operation is polled by its handle when that is due, not before', async () => {
  const poll = vi.fn(() => Promise.resolve(done));
  const { pool, clock, reports } = poolOf({ poll });
  pool.dispatch([run('one', { handle: { job: 7 }, pollAt: 5_000 })]);
  clock.advance(4_999);
  await Promise.resolve();
  expect(poll).not.toHaveBeenCalled();
  clock.advance(5_000);
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  expect(poll).toHaveBeenCalledWith({ job: 7 }, expect.objectContaining({ operationId: 'one' }));
});

test('waiting for a poll takes no place that another call could have', async () => {
  const start = vi.fn(() => Promise.resolve(done));
  const { pool, reports } = poolOf({ start }, 1);
  pool.dispatch([run('waits', { handle: 1, pollAt: 9_000 }), run('works')]);
  await vi.waitFor(() => expect(reports.map(({ operationId }) => operationId)).toEqual(['works']));
});

test('calls beyond the limit wait for a place', async () => {
  const ends: (() => void)[] = [];
  const start = vi.fn(() => new Promise<typeof done>((resolve) => ends.push(() => resolve(done))));
  const { pool, reports } = poolOf({ start }, 2);
  pool.dispatch(['one', 'two', 'three'].map((operationId) => run(operationId)));
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
  ends[0]?.();
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(3));
  expect(reports).toHaveLength(1);
});

test('an unknown outcome is asked for again; a target that breaks its contract is not lost from sight', async () => {
  const start = vi.fn().mockRejectedValueOnce(new RangeError('connection reset')).mockResolvedValue(done);
  const { pool, clock, reports } = poolOf({ start });
  pool.dispatch([run('one')]);
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => {
    clock.advance(clock.now() + 10);
    expect(reports).toHaveLength(1);
  });
  expect(start).toHaveBeenCalledTimes(2);
});

test('cancelling wakes an operation that waits for its poll, and cancels it once', async () => {
  const cancel = vi.fn(() => Promise.resolve());
  const poll = vi.fn(() => Promise.resolve({ status: 'running', handle: 1, pollAfter: 500 } as const));
  const { pool, clock, reports } = poolOf({ poll, cancel });
  const command = run('one', { handle: 1, pollAt: 900_000 });
  pool.dispatch([command]);
  pool.dispatch([command, { type: 'cancel-operation', operationId: 'one', handle: 1 }]);
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  expect(cancel).toHaveBeenCalledTimes(1);
  expect(poll).toHaveBeenCalledTimes(1);
  // The core orders both again for whatever is accepted after a stop.
  const next = run('one', { handle: 1, pollAt: clock.now() + 500 });
  pool.dispatch([next, { type: 'cancel-operation', operationId: 'one', handle: 1 }]);
  await Promise.resolve();
  expect(poll).toHaveBeenCalledTimes(1);
  clock.advance(clock.now() + 500);
  await vi.waitFor(() => expect(reports).toHaveLength(2));
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('the time of an operation begins when it has its place, and stays so from poll to poll', async () => {
  const ends: (() => void)[] = [];
  const start = vi.fn(({ lifecycleEvent }: LifecycleEventRequest) =>
    lifecycleEvent === 'Install'
      ? new Promise<typeof done>((resolve) => ends.push(() => resolve(done)))
      : Promise.resolve({ status: 'running', handle: 1, pollAfter: 100 } as const),
  );
  const poll = vi.fn(() => Promise.resolve(done));
  const { pool, clock, reports } = poolOf({ start, poll }, 1);
  const short = (operationId: string, lifecycleEvent: string): RunOperation => ({
    ...run(operationId),
    request: { type: 'run-lifecycle-event', lifecycleEvent, timeout: 300 } as LifecycleEventRequest,
    deadline: clock.now() + 300,
  });
  const waits = short('waits', 'AfterInstall');
  pool.dispatch([short('works', 'Install'), waits]);
  await vi.waitFor(() => expect(ends).toHaveLength(1));
  clock.advance(clock.now() + 290);
  ends[0]?.();
  await vi.waitFor(() => expect(reports).toHaveLength(2));
  expect(reports.map(({ status }) => status.status)).toEqual(['succeeded', 'running']);
  pool.dispatch([{ ...waits, resumeFrom: { handle: 1, pollAt: clock.now() + 100 } }]);
  clock.advance(clock.now() + 100);
  await vi.waitFor(() => expect(reports).toHaveLength(3));
  expect(reports[2]?.status).toEqual(done);
});

test('a stop begins nothing that still waits for its place, unless another process may have begun it', async () => {
  const started: string[] = [];
  const { pool, reports } = poolOf(
    {
      start: (_request, { operationId, signal, unwanted }) => {
        started.push(operationId);
        if (unwanted === true) return Promise.resolve({ status: 'running', handle: operationId, pollAfter: 10 });
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new RangeError('let go'))),
        );
      },
      poll: () => Promise.resolve({ status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message: 'ended' } }),
    },
    1,
    ['was interrupted'],
  );
  const commands = ['works', 'waits', 'was interrupted'].map((operationId) => run(operationId));
  pool.dispatch(commands);
  await vi.waitFor(() => expect(started).toEqual(['works']));
  pool.dispatch(commands.map(({ operationId }) => ({ type: 'cancel-operation', operationId })));
  await vi.waitFor(() => expect(reports).toHaveLength(3));
  expect(started).not.toContain('waits');
  expect(started).toContain('was interrupted');
  const waits = reports.find(({ operationId }) => operationId === 'waits');
  expect(waits?.status).toMatchObject({ diagnostics: { message: expect.stringContaining('was not begun') } });
});

test('cancelling what is not in work does nothing', () => {
  const { pool, errors } = poolOf({});
  pool.dispatch([{ type: 'cancel-operation', operationId: 'never heard of' }]);
  expect(errors).toEqual([]);
});

test('when the loop ends, operations are let go: no report, nothing new', async () => {
  const start = vi.fn(
    (_request: LifecycleEventRequest, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<never>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new RangeError('let go'))),
      ),
  );
  const { pool, life, reports, errors } = poolOf({ start });
  pool.dispatch([run('one'), run('waits', { handle: 1, pollAt: 9_000 })]);
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
  life.abort();
  pool.dispatch([run('two')]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(start).toHaveBeenCalledTimes(1);
  expect(reports).toEqual([]);
  expect(errors).toEqual([]);
});
