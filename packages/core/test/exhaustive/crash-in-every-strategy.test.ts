/** A crash at every boundary of records and of effects, in a deployment of each kind: the same story to the same end. */
import {
  type CrashPoint,
  type Fault,
  type OperationPoint,
  randomScenario,
  type Scenario,
  type SimulationResult,
  simulate,
} from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';

const points: readonly CrashPoint[] = ['before-append', 'after-append', 'after-dispatch'];
/** Later than anything that ends by itself; a frozen deployment is resumed then. */
const healAfter = 864_000_000;
const limit = { timeout: 120_000 };

/** The first scenario of a kind in which all of these are written when nothing but `faults` goes wrong. */
function scenarioWith(
  kind: NonNullable<Parameters<typeof randomScenario>[1]>['kind'] & string,
  types: readonly string[],
  faults: readonly Fault[],
): Scenario {
  for (let seed = 1; seed < 3000; seed += 1) {
    const { scenario } = randomScenario(seed, { hosts: 3, kind });
    const quiet = { ...scenario, controller: { ...scenario.controller, gatherFor: 0, latency: 0 }, gates: certain };
    const result = simulate({ scenario: quiet, faultPlan: { faults, healAfter } });
    const written = new Set<string>(result.records.map((record) => ('wait' in record ? record.wait : record.type)));
    if (result.violation === undefined && types.every((type) => written.has(type))) return quiet;
  }
  throw new TypeError(`no scenario of kind ${kind} writes ${types.join(', ')}`);
}
const certain = { passes: 1, refuses: 0 };

/** The story without times: a crash costs time, and nothing else. */
function storyOf(result: SimulationResult): readonly string[] {
  return result.records
    .filter(({ type }) => !type.endsWith('operation-accepted'))
    .map((record) => JSON.stringify({ ...record, at: 0, sequence: 0, ...('until' in record ? { until: 0 } : {}) }));
}

/** What was begun, each once: events of instances, and what is done for the deployment as a whole. */
function operationsOf(records: SimulationResult['records']): readonly OperationPoint[] {
  const found = new Map<string, OperationPoint>();
  for (const record of records) {
    const lifecycleEvent = nameOf(record);
    if (lifecycleEvent === undefined || !('attempt' in record)) continue;
    const instanceId = 'instanceId' in record ? record.instanceId : 'platform';
    const point = { instanceId, lifecycleEvent, attempt: record.attempt };
    found.set(JSON.stringify(point), point);
  }
  return [...found.values()];
}

function nameOf(record: SimulationResult['records'][number]): string | undefined {
  switch (record.type) {
    case 'lifecycle-event-started':
    case 'hook-started':
      return record.lifecycleEvent;
    case 'provisioning-started':
      return 'provision-replacement';
    case 'traffic-shift-started':
      return 'shift-traffic';
    case 'termination-started':
      return 'terminate';
    default:
      return undefined;
  }
}

const failingShift: Fault = {
  when: { operation: { instanceId: 'platform', lifecycleEvent: 'shift-traffic' }, phase: 'after' },
  what: 'hook-fails',
  on: 'platform',
};
const failingBlock: Fault = {
  when: { operation: { instanceId: 'i-1', lifecycleEvent: 'BlockTraffic' }, phase: 'before' },
  what: 'hook-fails',
  on: 'i-1',
};
const failingInstall: Fault = {
  when: { operation: { instanceId: 'i-1', lifecycleEvent: 'Install' }, phase: 'before' },
  what: 'hook-fails',
  on: 'i-1',
};

describe.each([
  ['zones with pauses', 'in-place', ['zone-monitor', 'batch-pause'], []],
  ['gates around a fleet', 'in-place', ['before', 'after'], []],
  ['a closed time window', 'in-place', ['time-window'], []],
  ['a rollback in place', 'in-place', ['rollback-succeeded'], [failingInstall]],
  ['a frozen fleet', 'in-place', ['deployment-frozen'], [failingInstall]],
  ['servers beside servers', 'servers', ['bake', 'termination-wait', 'side-terminated'], []],
  ['servers that go back', 'servers', ['rollback-succeeded', 'side-terminated'], [failingBlock]],
  ['weights with a ready wait', 'ecs', ['ready-wait', 'traffic-interval', 'side-terminated'], []],
  ['weights that go back', 'ecs', ['rollback-succeeded', 'traffic-shift-failed'], [failingShift]],
  ['an alias', 'lambda', ['traffic-interval', 'hook-succeeded'], []],
] as const)('%s', (_name, kind, types, faults) => {
  const scenario = scenarioWith(kind, types, faults);
  const run = (...more: readonly Fault[]): SimulationResult =>
    simulate({ scenario, faultPlan: { faults: [...faults, ...more], healAfter }, checkShare: 0.25 });
  const undisturbed = run();
  // Nothing goes wrong any more once the world is well again.
  const disturbed = undisturbed.records.filter(({ at }) => at < scenario.startsAt + healAfter);
  const moments = disturbed.map(({ type }, index) => ({
    record: type,
    nth: disturbed.slice(0, index + 1).filter((record) => record.type === type).length,
  }));

  it('keeps every rule undisturbed', () => {
    expect(undisturbed.violation).toBeUndefined();
    expect(undisturbed.status).toBeDefined();
  });

  it.each(points)('a crash at every record, %s', limit, (point) => {
    for (const when of moments) {
      const result = run({ when, what: 'controller-crashes', point, downFor: 0 });
      const at = `${when.record} ${when.nth}`;
      expect(result.violation, at).toBeUndefined();
      expect(result.crashes, at).toBe(1);
      expect(storyOf(result), at).toEqual(storyOf(undisturbed));
    }
  });

  it('a torn, refused or unacknowledged append, and another controller, at every record', limit, () => {
    for (const when of moments) {
      for (const fault of [
        { what: 'journal-torn', downFor: 0 },
        { what: 'journal-fails', durable: false },
        { what: 'journal-fails', durable: true },
        { what: 'controller-taken-over' },
      ] as const) {
        const result = run({ when, ...fault });
        const at = `${fault.what} at ${when.record} ${when.nth}`;
        expect(result.violation, at).toBeUndefined();
        expect(storyOf(result), at).toEqual(storyOf(undisturbed));
      }
    }
  });

  it('a crash before, during and after every effect, on instances and on the platform', limit, () => {
    for (const operation of operationsOf(disturbed)) {
      for (const phase of ['before', 'during', 'after'] as const) {
        const crash = { what: 'controller-crashes', point: 'after-dispatch', downFor: 1000 } as const;
        const result = run({ when: { operation, phase }, ...crash });
        const at = `${phase} ${operation.lifecycleEvent} on ${operation.instanceId}`;
        expect(result.violation, at).toBeUndefined();
        expect(result.crashes, at).toBe(1);
        expect(storyOf(result), at).toEqual(storyOf(undisturbed));
      }
    }
  });

  it('a clock that jumps back or ahead at every record keeps every rule', limit, () => {
    for (const when of moments) {
      for (const by of [-7_200_000, 7_200_000]) {
        expect(run({ when, what: 'clock-jumps', by }).violation, `${by} at ${when.record} ${when.nth}`).toBeUndefined();
      }
    }
  });
});
