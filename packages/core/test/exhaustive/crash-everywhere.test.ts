import { type CrashPoint, type Fault, formatRecords, type SimulationResult, simulate } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { failingHook, smallScenario } from '../small-scenario.js';

const points: readonly CrashPoint[] = ['before-append', 'after-append', 'after-dispatch'];
const rollingBack = [failingHook('i-2', 'ValidateService')];
const healAfter = 3_600_000;

/** The story without times: what was recorded in which order, for whom. */
function storyOf(result: SimulationResult): readonly string[] {
  return result.records
    .filter((record) => record.type !== 'operation-accepted')
    .map((record) => JSON.stringify({ ...record, at: 0, sequence: 0 }));
}

describe.each(['short', 'long'] as const)(
  'a crash anywhere in a rollout with a rollback, %s operations',
  (operations) => {
    const scenario = smallScenario({ operations, snapshotEvery: 9 });
    const undisturbed = simulate({ scenario, faultPlan: { faults: rollingBack, healAfter }, checkShare: 1 });
    const turns = new Set(undisturbed.records.map((record) => record.at)).size * 2;
    const run = (faults: readonly Fault[]): SimulationResult =>
      simulate({ scenario, faultPlan: { faults: [...rollingBack, ...faults], healAfter }, checkShare: 1 });

    it('is a rollout that fails and is rolled back', () => {
      expect(undisturbed.violation).toBeUndefined();
      expect([undisturbed.status, undisturbed.rolledBack]).toEqual(['failed', true]);
    });

    it.each(points)('%s, in every turn: the same story', (point) => {
      let crashes = 0;
      for (let turn = 1; turn <= turns; turn += 1) {
        const result = run([{ when: { turn }, what: 'controller-crashes', point, downFor: 7000 }]);
        crashes += result.crashes;
        expect(result.violation, `turn ${turn}`).toBeUndefined();
        expect(storyOf(result), `turn ${turn}`).toEqual(storyOf(undisturbed));
      }
      expect(crashes).toBeGreaterThan(25);
    });

    it('with a torn, failed or unacknowledged append in every turn: the same story', () => {
      for (let turn = 1; turn <= turns; turn += 1) {
        for (const fault of [
          { what: 'journal-torn', downFor: 0 },
          { what: 'journal-fails', durable: false },
          { what: 'journal-fails', durable: true },
        ] as const) {
          const result = run([{ when: { turn }, ...fault }]);
          expect(result.violation, `${fault.what} in turn ${turn}`).toBeUndefined();
          expect(storyOf(result), `${fault.what} in turn ${turn}`).toEqual(storyOf(undisturbed));
        }
      }
    });

    it('before, during and after every effect on every host: the same story', () => {
      let crashes = 0;
      for (const record of undisturbed.records) {
        if (record.type !== 'lifecycle-event-started') continue;
        const { instanceId, lifecycleEvent, attempt } = record;
        for (const phase of ['before', 'during', 'after'] as const) {
          const when = { operation: { instanceId, lifecycleEvent, attempt }, phase };
          const result = run([{ when, what: 'controller-crashes', point: 'after-dispatch', downFor: 1000 }]);
          crashes += result.crashes;
          expect(result.violation, `${phase} ${lifecycleEvent} on ${instanceId}`).toBeUndefined();
          expect(storyOf(result), `${phase} ${lifecycleEvent} on ${instanceId}`).toEqual(storyOf(undisturbed));
        }
      }
      expect(crashes).toBe(undisturbed.records.filter(({ type }) => type === 'lifecycle-event-started').length * 3);
    });

    it('twice, in every pair of turns: the same story', () => {
      for (let first = 1; first <= turns; first += 2) {
        for (let second = first; second <= turns; second += 3) {
          const crash = { what: 'controller-crashes', point: 'after-append', downFor: 100 } as const;
          const result = run([
            { when: { turn: first }, ...crash },
            { when: { turn: second }, ...crash },
          ]);
          expect(result.violation, `turns ${first} and ${second}`).toBeUndefined();
          expect(storyOf(result)).toEqual(storyOf(undisturbed));
        }
      }
    });
  },
);

describe('every request in every turn of a small rollout', () => {
  const reason = 'a person asked for it';
  const rolledBack = 'failed, rolled back';
  const stoppedBack = 'stopped, rolled back';
  // A pause lasts until the world heals, and a script that has not failed by then does not fail any more.
  it.each([
    { request: { type: 'pause', reason }, endings: [rolledBack, 'succeeded'] },
    { request: { type: 'resume', reason }, endings: [rolledBack] },
    { request: { type: 'stop', reason, rollback: false }, endings: ['failed', rolledBack, 'stopped'] },
    { request: { type: 'stop', reason, rollback: true }, endings: ['failed', rolledBack, stoppedBack] },
    { request: { type: 'rollback', reason }, endings: [rolledBack, stoppedBack] },
  ] as const)('$request keeps every rule', ({ request, endings }) => {
    const scenario = smallScenario();
    const seen = new Set<string>();
    for (let turn = 1; turn <= 60; turn += 1) {
      const faults: Fault[] = [...rollingBack, { when: { turn }, what: 'request', request }];
      const result = simulate({ scenario, faultPlan: { faults, healAfter }, checkShare: 1 });
      expect(result.violation, `turn ${turn}`).toBeUndefined();
      seen.add(`${result.status}${result.rolledBack ? ', rolled back' : ''}`);
    }
    expect([...seen].sort()).toEqual([...endings]);
  });
});

it('a journal is text that says everything: its lines fold into an equal journal', () => {
  const { records } = simulate({ scenario: smallScenario() });
  const read = formatRecords(records)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(read).toEqual(records);
});
