import { appSpecRevision, ConformanceError, RevisionRefusedError } from '@rollway/core';
import {
  defineTarget,
  failed,
  longOperation,
  running,
  shortOperation,
  succeeded,
  succeededWith,
} from '@rollway/core/target';
import { describe, expect, test } from 'vitest';
import { weightedTargetConformance } from '../weighted-target/weighted-target-conformance.js';
import type { WeightedTarget, WeightedTargetFixture } from '../weighted-target/weighted-target-fixture.js';

/** What is wrong with a target: one fault for each check, under the id of the check that must catch it. */
const faults = [
  'weighted/provisioning-takes-no-traffic',
  'weighted/weights-are-absolute',
  'weighted/all-traffic-moves',
  'weighted/no-request-is-lost',
  'weighted/foreign-changes-are-refused',
  'weighted/provisioning-is-once',
  'weighted/details-outlive-the-process',
  'weighted/replacement-goes-without-trace',
  'weighted/half-made-goes-too',
  'weighted/original-goes-last',
  'weighted/hook-runs',
  'weighted/failed-hook-is-a-value',
  'weighted/no-hook-succeeds',
  'weighted/bad-revision-is-refused',
] as const;
type Fault = (typeof faults)[number];

/** An outside world: replacements by deployment, and where traffic goes. */
interface World {
  readonly replacements: Map<string, string>;
  weight: number;
  foreign: boolean;
  originalGone: boolean;
  lost: number;
  hookRuns: number;
}

function weightedTarget(world: World, fault: Fault | undefined): WeightedTarget {
  const has = (name: Fault): boolean => fault === name;
  let inThisProcess = false;
  return defineTarget({
    specificationVersion: 'v1',
    name: 'sample',
    computePlatform: 'ecs',
    resolveFleet: () => Promise.resolve([{ instanceId: 'service' }]),
    inspectRevision: (revision) => {
      const isBad = revision.revisionType === 'AppSpecContent' && revision.content === 'bad';
      if (!isBad || has('weighted/bad-revision-is-refused')) return Promise.resolve(revision);
      return Promise.reject(new RevisionRefusedError({ revision: 'bad', problems: [] }));
    },
    runLifecycleEvent: shortOperation(async ({ lifecycleEvent }) => {
      if (lifecycleEvent === 'good') world.hookRuns += has('weighted/hook-runs') ? 2 : 1;
      if (lifecycleEvent === 'none' && has('weighted/no-hook-succeeds')) throw new TypeError('no such hook');
      if (lifecycleEvent !== 'failing') return succeeded();
      if (has('weighted/failed-hook-is-a-value')) throw new TypeError('the hook failed');
      return failed({ errorCode: 'ScriptFailed', message: 'the hook failed' });
    }),
    provisionReplacement: longOperation({
      start: async ({ deploymentId }) => {
        const again = has('weighted/provisioning-is-once')
          ? `${deploymentId}-${world.replacements.size}`
          : deploymentId;
        world.replacements.set(again, deploymentId);
        inThisProcess = true;
        if (has('weighted/provisioning-takes-no-traffic')) world.weight = 1;
        return running({ deploymentId }, { pollAfter: 1000 });
      },
      poll: async (handle: { readonly deploymentId: string }) => succeededWith({ details: handle }),
      cancel: () => Promise.resolve(),
    }),
    shiftTraffic: shortOperation(async ({ replacementWeight }) => {
      if (has('weighted/details-outlive-the-process') && !inThisProcess) {
        return failed({ errorCode: 'UnknownError', message: 'what replacement?' });
      }
      if (world.foreign && !has('weighted/foreign-changes-are-refused')) {
        return failed({ errorCode: 'UnknownError', message: 'somebody else moved it' });
      }
      const before = world.weight;
      world.weight = replacementWeight;
      if (has('weighted/weights-are-absolute')) world.weight = Math.min(100, before + replacementWeight);
      if (has('weighted/all-traffic-moves') && replacementWeight === 100) world.weight = 99;
      if (has('weighted/no-request-is-lost')) world.lost += 1;
      return succeeded();
    }),
    terminate: shortOperation(async ({ side, replacement, deploymentId }) => {
      if (side === 'original') {
        if (world.originalGone && has('weighted/original-goes-last')) {
          return failed({ errorCode: 'UnknownError', message: 'there is no original' });
        }
        world.originalGone = true;
        return succeeded();
      }
      if (replacement === undefined && has('weighted/half-made-goes-too')) return succeeded();
      if (replacement !== undefined && has('weighted/replacement-goes-without-trace')) return succeeded();
      world.replacements.delete(deploymentId);
      return succeeded();
    }),
  });
}

async function createFixture(fault: Fault | undefined): Promise<WeightedTargetFixture> {
  const replacements = new Map<string, string>();
  const world: World = { replacements, weight: 0, foreign: false, originalGone: false, lost: 0, hookRuns: 0 };
  return {
    target: weightedTarget(world, fault),
    restart: async () => weightedTarget(world, fault),
    revision: appSpecRevision('good'),
    badRevision: appSpecRevision('bad'),
    events: { good: 'good', failing: 'failing', none: 'none' },
    hookRuns: () => Promise.resolve(world.hookRuns),
    replacementWeight: () => Promise.resolve(world.weight),
    replacementCount: () => Promise.resolve(world.replacements.size),
    lostRequests: () => Promise.resolve(world.lost),
    interfere: async () => {
      world.foreign = true;
    },
    wait: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

const sound = weightedTargetConformance({ createFixture: () => createFixture(undefined) });

describe('the kit for weighted targets', () => {
  test('has a planted fault for each check', () => {
    expect(sound.map(({ id }) => id).sort()).toEqual([...faults].sort());
  });

  test.each(sound.map((check) => [check.id, check] as const))('%s passes a sound target', (_id, check) => check.run());

  test.each(faults)('%s catches its fault', async (fault) => {
    const checks = weightedTargetConformance({ createFixture: () => createFixture(fault) });
    const check = checks.find(({ id }) => id === fault);
    await expect(check?.run()).rejects.toBeInstanceOf(ConformanceError);
  });
});
