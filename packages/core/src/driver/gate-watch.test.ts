import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../testing/virtual-clock.js';
import { type GateAnswers, watchGate } from './gate-watch.js';

const limits = { timeout: 600_000, onTimeout: 'fail', interval: 1000 } as const;
const predicate = {
  type: 'evaluate-gate',
  gateId: 'd:gate:3',
  gate: { type: 'predicate', name: 'ready', ...limits },
} as const;
const probe = {
  type: 'evaluate-gate',
  gateId: 'd:gate:4',
  gate: { type: 'http-probe', name: 'health', url: 'http://127.0.0.1/health', ...limits },
} as const;

/** Watches a gate while answers come one after another, one an interval; what was asked, and the report. */
async function watch(command: typeof predicate | typeof probe, answers: GateAnswers, intervals: number) {
  const clock = createVirtualClock({ startsAt: 0 });
  const ended = new AbortController();
  const watched = watchGate(command, { ...answers, deploymentId: 'd', clock, signal: ended.signal });
  await clock.advance(0);
  for (let passed = 0; passed < intervals; passed += 1) await clock.advance(1000);
  ended.abort();
  await clock.advance(1000);
  return watched;
}

describe('a predicate gate', () => {
  it('is asked every interval, about this deployment, until it says yes', async () => {
    const asked: string[] = [];
    const ready: GateAnswers['predicates'][string] = ({ deploymentId, gate }) => {
      asked.push(`${deploymentId} ${gate}`);
      return asked.length === 3;
    };
    const report = await watch(predicate, { predicates: { ready } }, 5);
    expect(report).toEqual({
      type: 'gate-reported',
      at: 2000,
      gateId: 'd:gate:3',
      outcome: 'passed',
      reason: 'ready passed',
    });
    expect(asked).toEqual(['d ready', 'd ready', 'd ready']);
  });

  it('that throws, or that nobody knows, has not said yes', async () => {
    let asked = 0;
    const ready = async (): Promise<boolean> => {
      asked += 1;
      if (asked < 3) throw new TypeError('not yet');
      return true;
    };
    expect(await watch(predicate, { predicates: { ready } }, 5)).toMatchObject({ at: 2000, outcome: 'passed' });
    expect(await watch(predicate, { predicates: {} }, 5)).toBeUndefined();
  });

  it('is not asked any more once its deployment has ended', async () => {
    let asked = 0;
    const ready = (): boolean => {
      asked += 1;
      return false;
    };
    expect(await watch(predicate, { predicates: { ready } }, 2)).toBeUndefined();
    expect(asked).toBe(3);
  });
});

describe('a probe', () => {
  const answering = (...statuses: readonly (number | 'nobody')[]): GateAnswers => {
    let asked = 0;
    return {
      predicates: {},
      probe: async ({ url }) => {
        const status = statuses[asked] ?? 'nobody';
        asked += 1;
        if (status === 'nobody' || url !== 'http://127.0.0.1/health') throw new TypeError('connection refused');
        return status;
      },
    };
  };

  it('passes at any status from 200 to 299, and at none when nobody answers', async () => {
    expect(await watch(probe, answering('nobody', 500, 302, 204), 6)).toMatchObject({ at: 3000, outcome: 'passed' });
    expect(await watch(probe, answering(199, 300), 4)).toBeUndefined();
    expect(await watch(probe, { predicates: {} }, 4)).toBeUndefined();
  });

  it('passes at the expected status alone where there is one', async () => {
    const gate = { ...probe, gate: { ...probe.gate, expectedStatus: 301 } };
    expect(await watch(gate, answering(200, 301), 4)).toMatchObject({ at: 1000 });
  });
});

it('an approval is nobody’s to ask', async () => {
  const gate = { type: 'approval', name: 'go', timeout: 1000, onTimeout: 'stop' } as const;
  const clock = createVirtualClock();
  const { signal } = new AbortController();
  const command = { type: 'evaluate-gate', gateId: 'g', gate } as const;
  expect(await watchGate(command, { predicates: {}, deploymentId: 'd', clock, signal })).toBeUndefined();
});
