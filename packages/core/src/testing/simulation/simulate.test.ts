import { describe, expect, it } from 'vitest';
import { failingHook, smallScenario } from '../../../test/small-scenario.js';
import type { Fault } from './fault-plan.js';
import { type SimulationResult, simulate } from './simulate.js';

const hook = { instanceId: 'i-1', lifecycleEvent: 'Install' } as const;
const beforeHook = { operation: hook, phase: 'before' } as const;
const duringHook = { operation: hook, phase: 'during' } as const;
const reason = 'a person asked for it';

function run(faults: readonly Fault[], options: Parameters<typeof smallScenario>[0] = {}): SimulationResult {
  const scenario = smallScenario({ rollbackOn: [], ...options });
  return simulate({ scenario, faultPlan: { faults, healAfter: 3_600_000 }, checkShare: 1 });
}

/** How the lifecycle event with the fault ended. */
function endOfHook(result: SimulationResult): string | undefined {
  const end = result.records.find(
    (record) =>
      (record.type === 'lifecycle-event-failed' || record.type === 'lifecycle-event-succeeded') &&
      record.instanceId === hook.instanceId &&
      record.lifecycleEvent === hook.lifecycleEvent,
  );
  return end?.type === 'lifecycle-event-failed' ? end.diagnostics.errorCode : end?.type;
}

/** Virtual time from the first record to the last. */
function durationOf({ records }: SimulationResult): number {
  return (records[records.length - 1]?.at ?? 0) - (records[0]?.at ?? 0);
}

describe('a simulation in which nothing goes wrong', () => {
  const undisturbed = run([]);

  it('succeeds in exactly the time that its hooks take', () => {
    expect(undisturbed.violation).toBeUndefined();
    expect(undisturbed.status).toBe('succeeded');
    expect(durationOf(undisturbed)).toBe(3 * 7 * 10_000);
  });

  it('asks for every lifecycle event once', () => {
    expect([undisturbed.inputs, undisturbed.crashes]).toEqual([21, 0]);
  });

  it('polls long operations until they end', () => {
    const result = run([], { operations: 'long' });
    expect(result.status).toBe('succeeded');
    expect(result.records.filter(({ type }) => type === 'operation-accepted')).toHaveLength(21);
    expect(durationOf(result)).toBe(3 * 7 * 15_000);
  });
});

describe('a fault of a host', () => {
  it('that dies before an event is asked again until nothing can be known', () => {
    const result = run([{ when: beforeHook, what: 'host-dies', on: 'i-1' }]);
    expect([result.violation, endOfHook(result)]).toEqual([undefined, 'UnknownError']);
    expect(result.marks.get('operation-given-up')).toBe(1);
  });

  it('that reboots during an event does not run it again', () => {
    const result = run([{ when: duringHook, what: 'host-reboots', on: 'i-1', downFor: 1000 }]);
    expect([result.violation, endOfHook(result)]).toEqual([undefined, 'UnknownError']);
    expect(result.marks.get('host-down-during-an-event')).toBe(1);
  });

  it('that reboots before an event runs it once it is back', () => {
    const result = run([{ when: beforeHook, what: 'host-reboots', on: 'i-1', downFor: 1000 }]);
    expect([result.violation, endOfHook(result), result.status]).toEqual([
      undefined,
      'lifecycle-event-succeeded',
      'succeeded',
    ]);
  });

  it.each(['short', 'long'] as const)('whose script hangs ends it at the deadline (%s operations)', (operations) => {
    const result = run([{ when: beforeHook, what: 'hook-hangs', on: 'i-1' }], { operations });
    expect([result.violation, endOfHook(result)]).toEqual([undefined, 'ScriptTimedOut']);
    expect(result.marks.get('deadline-passed')).toBe(1);
  });

  it('that is slow takes longer, and nothing else', () => {
    const result = run([{ when: beforeHook, what: 'hook-slow', on: 'i-1', factor: 10 }]);
    expect(result.status).toBe('succeeded');
    expect(durationOf(result)).toBe((3 * 7 - 1 + 10) * 10_000);
  });

  it('whose script fails says so', () => {
    expect(endOfHook(run([failingHook('i-1', 'Install')]))).toBe('ScriptFailed');
  });
});

describe('a fault of an answer', () => {
  it.each([
    { what: 'answer-lost' },
    { what: 'answer-late', by: 60_000 },
    { what: 'answer-duplicated', by: 5000 },
    { what: 'answer-duplicated', by: 3_000_000 },
    { what: 'answer-reordered' },
    { what: 'answer-contradicted', by: 5000 },
    { what: 'answer-for-older-attempt' },
    { what: 'answer-for-other-deployment' },
  ] as const)('$what changes neither the end nor what hosts did', (fault) => {
    const result = run([{ when: beforeHook, on: 'i-1', ...fault }]);
    expect([result.violation, result.status]).toEqual([undefined, 'succeeded']);
    expect(result.marks.get(`fault:${fault.what}`)).toBe(1);
    const started = result.records.filter(({ type }) => type === 'lifecycle-event-started');
    expect(started).toHaveLength(21);
  });

  it('a lost answer is asked for again, and the host does not begin anew', () => {
    expect(run([{ when: beforeHook, what: 'answer-lost', on: 'i-1' }]).marks.get('asked-again-after-the-end')).toBe(1);
  });

  it('an answer that is late beyond the deadline finds nobody who waits: it was asked for again', () => {
    const result = run([{ when: beforeHook, what: 'answer-late', on: 'i-1', by: 1_000_000 }]);
    expect(endOfHook(result)).toBe('lifecycle-event-succeeded');
    expect(result.marks.get('answer-to-a-call-given-up')).toBe(1);
  });
});

describe('a fault of a controller', () => {
  it('another one takes over, and the first is fenced out', () => {
    const result = run([{ when: { turn: 5 }, what: 'controller-taken-over' }]);
    expect([result.violation, result.status]).toEqual([undefined, 'succeeded']);
    expect(result.marks.get('fenced-controller')).toBe(1);
  });

  it('a clock that jumps past a deadline ends what runs; one that jumps back ends nothing', () => {
    const forward = run([{ when: duringHook, what: 'clock-jumps', by: 7_200_000 }]);
    expect(endOfHook(forward)).toBe('ScriptTimedOut');
    const back = run([{ when: duringHook, what: 'clock-jumps', by: -7_200_000 }]);
    expect([back.violation, back.status]).toEqual([undefined, 'succeeded']);
  });

  it.each(['short', 'long'] as const)(
    'two hours without one fail nothing that succeeded (%s operations)',
    (operations) => {
      const away = { what: 'controller-crashes', point: 'after-append', downFor: 7_200_000 } as const;
      const result = run([{ when: duringHook, ...away }], { operations });
      expect([result.violation, endOfHook(result), result.status]).toEqual([
        undefined,
        'lifecycle-event-succeeded',
        'succeeded',
      ]);
      expect(result.marks.get('away-beyond-a-deadline')).toBe(1);
    },
  );

  it('a crash at a time or at an event strikes at once', () => {
    const crash = { what: 'controller-crashes', point: 'after-append', downFor: 500 } as const;
    expect(run([{ when: { after: 15_000 }, ...crash }])).toMatchObject({ crashes: 1, status: 'succeeded' });
    expect(run([{ when: duringHook, ...crash }])).toMatchObject({ crashes: 1, status: 'succeeded' });
  });
});

describe('people', () => {
  it('who pause and go away are answered by the healing of the world', () => {
    const result = run([{ when: duringHook, what: 'request', request: { type: 'pause', reason } }]);
    expect([result.violation, result.status]).toEqual([undefined, 'succeeded']);
    expect(durationOf(result)).toBeGreaterThan(3_600_000);
  });

  it('who ask for what cannot be granted change nothing', () => {
    const result = run([{ when: duringHook, what: 'request', request: { type: 'resume', reason } }]);
    expect(result.marks.get('refused-request')).toBe(2);
    expect(result.status).toBe('succeeded');
  });
});

describe('moments', () => {
  it('of the nth record strike once', () => {
    const when = { record: 'batch-started', nth: 3 } as const;
    const result = run([{ when, what: 'request', request: { type: 'stop', reason, rollback: false } }]);
    const types = result.records.map(({ type }) => type);
    expect(types.filter((type) => type === 'batch-started')).toHaveLength(3);
    expect(result.status).toBe('stopped');
  });

  it('after the healing strike no more', () => {
    const scenario = smallScenario();
    const faults: Fault[] = [failingHook('i-3', 'ValidateService')];
    expect(simulate({ scenario, faultPlan: { faults, healAfter: 1000 } }).status).toBe('succeeded');
    expect(simulate({ scenario, faultPlan: { faults, healAfter: 3_600_000 } }).marks.get('fault:hook-fails')).toBe(1);
  });
});
