import type { CheckDefinition } from '../check.js';
import { demand, demandRejection } from '../check.js';
import { demandFailed, demandSucceeded } from './demand-status.js';
import { walk } from './walk.js';
import type { WeightedTargetFixture } from './weighted-target-fixture.js';

/** What hooks and the revision mean. */
export const hookChecks: readonly CheckDefinition<WeightedTargetFixture>[] = [
  {
    id: 'weighted/hook-runs',
    title: 'runs the hook of a lifecycle event, once',
    why: 'it is what decides whether traffic may move',
    async verify(fixture) {
      const { good } = fixture.events;
      demandSucceeded(this.id, await walk(this.id, fixture).hook(good));
      const runs = await fixture.hookRuns(good);
      demand(this.id, runs === 1, `ran ${runs} times`);
    },
  },
  {
    id: 'weighted/failed-hook-is-a-value',
    title: 'returns a hook that failed with diagnostics instead of throwing',
    why: 'an exception means unknown, and is asked again until the retries are used up',
    async verify(fixture) {
      demandFailed(this.id, await walk(this.id, fixture).hook(fixture.events.failing));
    },
  },
  {
    id: 'weighted/no-hook-succeeds',
    title: 'passes a lifecycle event that has no hook',
    why: 'every event of the platform is asked for, attached or not',
    async verify(fixture) {
      demandSucceeded(this.id, await walk(this.id, fixture).hook(fixture.events.none));
    },
  },
  {
    id: 'weighted/bad-revision-is-refused',
    title: 'refuses a revision it cannot deploy before it touches anything',
    why: 'what can be known before the first effect must not be found after it',
    async verify(fixture) {
      const { target, badRevision } = fixture;
      const context = { signal: new AbortController().signal, log: () => undefined };
      const inspection = Promise.resolve(target.inspectRevision?.(badRevision, context));
      await demandRejection(this.id, inspection, 'accepted a bad revision');
      demand(this.id, (await fixture.replacementWeight()) === 0, 'traffic moved while it was inspected');
    },
  },
];
