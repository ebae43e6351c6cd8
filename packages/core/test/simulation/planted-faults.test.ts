import { randomScenario, type SimulatedMachine, simulate } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { plantedMachines } from './planted-machines.js';

const mostSeeds = 60;

/** The first seed that finds the machine wrong, and by which rule. */
function firstViolation(
  createMachine: () => SimulatedMachine,
): { readonly seed: number; readonly rule: string } | undefined {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const { violation } = simulate({ ...randomScenario(seed), seed, machine: createMachine() });
    if (violation !== undefined) return { seed, rule: violation.rule };
  }
  return undefined;
}

describe('a machine that', () => {
  it.each(Object.entries(plantedMachines))('%s is caught', (_, createMachine) => {
    const caught = firstViolation(createMachine);
    expect(caught).toBeDefined();
    // An exception would mean that the planted fault broke the simulation, not that a checker saw it.
    expect(caught?.rule).not.toContain('no exception');
  });

  it('is right is not caught', () => {
    const { violation } = simulate({ ...randomScenario(3), seed: 3 });
    expect(violation).toBeUndefined();
  });
});
