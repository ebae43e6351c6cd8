import type { LifecycleEventRequest } from '@rollway/core/target';
import type { CheckDefinition } from '../check.js';
import { demand } from '../check.js';
import { contextFor, follow, perform, throughJson } from './perform.js';
import type { TargetFixture } from './target-fixture.js';

/** What an operation means, repeated, interrupted and side by side. */
export const operationChecks: readonly CheckDefinition<TargetFixture>[] = [
  {
    id: 'target/good-succeeds',
    title: 'performs an operation with exactly one effect',
    why: 'everything else is judged against it',
    async verify(fixture) {
      const request = await fixture.request('good', await anyInstance(fixture));
      const status = await perform(fixture.target, request, 'check:1:good');
      demand(this.id, status.status === 'succeeded', `ended as ${JSON.stringify(status)}`);
      await demandEffects(this.id, fixture, request, 1);
    },
  },
  {
    id: 'target/failed-is-a-value',
    title: 'returns a known failure with diagnostics instead of throwing',
    why: 'an exception means unknown, and is asked again until the retries are used up',
    async verify(fixture) {
      const request = await fixture.request('failing', await anyInstance(fixture));
      const status = await perform(fixture.target, request, 'check:1:failing').catch((error: unknown) => error);
      demand(this.id, isFailed(status), `gave ${status instanceof Error ? status.message : JSON.stringify(status)}`);
      demand(this.id, status.diagnostics.message !== '', 'the diagnostics have no message');
    },
  },
  {
    id: 'target/repeats-are-once',
    title: 'performs an operation once however often it is started',
    why: 'a controller that lost the answer starts the operation again',
    async verify(fixture) {
      const request = await fixture.request('good', await anyInstance(fixture));
      for (const _repeat of [1, 2, 3]) {
        const status = await perform(fixture.target, request, 'check:1:repeat');
        demand(this.id, status.status === 'succeeded', `a repeat ended as ${JSON.stringify(status)}`);
      }
      await demandEffects(this.id, fixture, request, 1);
    },
  },
  {
    id: 'target/restart-is-once',
    title: 'performs an operation once although the process that started it is gone',
    why: 'a controller that was killed starts every operation in flight again',
    async verify(fixture) {
      const request = await fixture.request('good', await anyInstance(fixture));
      await fixture.target.runLifecycleEvent.start(request, contextFor('check:1:restart'));
      const status = await perform(await fixture.restart(), request, 'check:1:restart');
      demand(this.id, status.status === 'succeeded', `the repeat ended as ${JSON.stringify(status)}`);
      await demandEffects(this.id, fixture, request, 1);
    },
  },
  {
    id: 'target/new-attempt-is-new',
    title: 'performs the same request again under another operation id',
    why: 'a rollback repeats the events of the deployment and must not be taken for it',
    async verify(fixture) {
      const request = await fixture.request('good', await anyInstance(fixture));
      await perform(fixture.target, request, 'check:1:attempt');
      await perform(fixture.target, request, 'check:2:attempt');
      await demandEffects(this.id, fixture, request, 2);
    },
  },
  {
    id: 'target/failure-is-remembered',
    title: 'gives the same failure when a failed operation is asked for again',
    why: 'a controller that lost the report would otherwise record a success that never was',
    async verify(fixture) {
      const request = await fixture.request('failing', await anyInstance(fixture));
      await perform(fixture.target, request, 'check:1:remember');
      const again = await perform(await fixture.restart(), request, 'check:1:remember');
      demand(this.id, isFailed(again), `the repeat ended as ${JSON.stringify(again)}`);
    },
  },
  {
    id: 'target/requests-are-left-alone',
    title: 'accepts a deep-frozen request',
    why: 'the request belongs to the state of the deployment',
    async verify(fixture) {
      const request = deepFreeze(await fixture.request('good', await anyInstance(fixture)));
      const status = await perform(fixture.target, request, 'check:1:frozen');
      demand(this.id, status.status === 'succeeded', `ended as ${JSON.stringify(status)}`);
    },
  },
  {
    id: 'target/instances-are-independent',
    title: 'performs operations on different instances side by side',
    why: 'half a fleet is worked on at once',
    async verify(fixture) {
      const fleet = await fixture.target.resolveFleet({ signal: new AbortController().signal, log: () => undefined });
      const requests = await Promise.all(fleet.map(({ instanceId }) => fixture.request('good', instanceId)));
      const statuses = await Promise.all(
        requests.map((request, index) => perform(fixture.target, request, `check:1:side:${index}`)),
      );
      demand(
        this.id,
        statuses.every(({ status }) => status === 'succeeded'),
        JSON.stringify(statuses),
      );
      for (const request of requests) await demandEffects(this.id, fixture, request, 1);
    },
  },
];

/** What is asked of operations that outlive a call. */
export const longOperationChecks: readonly CheckDefinition<TargetFixture>[] = [
  {
    id: 'target/cancel-ends-it',
    title: 'ends a running operation on cancel, twice as well as once, and poll tells so',
    why: 'a deployment that is stopped must not leave scripts running',
    async verify(fixture) {
      const request = await fixture.slowRequest?.(await anyInstance(fixture));
      demand(this.id, request !== undefined, 'the fixture has no slow request; give one, or declare the gap');
      const { runLifecycleEvent } = fixture.target;
      const context = contextFor('check:1:cancel');
      const started = await runLifecycleEvent.start(request, context);
      demand(this.id, started.status === 'running', `the slow request answered ${started.status} instead of running`);
      const handle = throughJson(started.handle);
      await runLifecycleEvent.cancel(handle, context);
      await runLifecycleEvent.cancel(handle, context);
      const status = await follow(fixture.target, await runLifecycleEvent.poll(handle, context), context);
      demand(this.id, status.status === 'failed', `after cancel it is ${JSON.stringify(status)}`);
    },
  },
  {
    id: 'target/handle-survives-a-restart',
    title: 'takes a handle that went through JSON and another process',
    why: 'the handle is all that a restarted controller has',
    async verify(fixture) {
      const request = await fixture.request('good', await anyInstance(fixture));
      const started = await fixture.target.runLifecycleEvent.start(request, contextFor('check:1:handle'));
      if (started.status !== 'running') return;
      const size = JSON.stringify(started.handle).length;
      demand(this.id, size <= 4096, `the handle has ${size} characters, at most 4096 fit in a journal`);
      const status = await follow(await fixture.restart(), started, contextFor('check:1:handle'));
      demand(this.id, status.status === 'succeeded', `ended as ${JSON.stringify(status)}`);
    },
  },
];

async function anyInstance({ target }: TargetFixture): Promise<string> {
  const [first] = await target.resolveFleet({ signal: new AbortController().signal, log: () => undefined });
  return first?.instanceId ?? '';
}

function isFailed(
  value: unknown,
): value is { readonly status: 'failed'; readonly diagnostics: { readonly message: string } } {
  return typeof value === 'object' && value !== null && 'status' in value && value.status === 'failed';
}

async function demandEffects(
  check: string,
  fixture: TargetFixture,
  request: LifecycleEventRequest,
  expected: number,
): Promise<void> {
  const effects = await fixture.effects(request);
  demand(check, effects === expected, `${request.lifecycleEvent} took effect ${effects} times instead of ${expected}`);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
