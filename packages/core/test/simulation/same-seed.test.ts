import { formatRecords, randomScenario, simulate } from '@rollway/core/testing';
import { expect, it } from 'vitest';

it('the same seed gives the same journal to the byte', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const first = formatRecords(simulate({ ...randomScenario(seed), seed }).records);
    const second = formatRecords(simulate({ ...randomScenario(seed), seed }).records);
    expect(second === first, `seed ${seed}`).toBe(true);
  }
}, 60_000);

it('different seeds give different scenarios', () => {
  const scenarios = new Set(
    Array.from({ length: 50 }, (_, seed) => JSON.stringify({ ...randomScenario(seed).scenario, deploymentId: 'd' })),
  );
  expect(scenarios.size).toBe(50);
});

it('how often everything is recounted changes nothing but the time it takes', () => {
  const { scenario, faultPlan } = randomScenario(7);
  const cheap = simulate({ scenario, faultPlan, seed: 7, checkShare: 0 });
  const full = simulate({ scenario, faultPlan, seed: 7, checkShare: 1 });
  expect(full.violation).toBeUndefined();
  expect(formatRecords(full.records)).toBe(formatRecords(cheap.records));
});
