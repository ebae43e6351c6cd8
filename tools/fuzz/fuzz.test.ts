import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds } from './holds.js';
import { allProperties, type FuzzResult, runProperties } from './run-properties.js';
import { parseSettings } from './settings.js';

const known = allProperties.map(({ name }) => name);

test('every property holds over 2,000 cases', async () => {
  const seed = Number(process.env.FUZZ_SEED ?? 1);
  const results = await runProperties({ runs: 2000, seed }, () => undefined);
  expect(results.flatMap((result) => result.failure ?? [])).toEqual([]);
  expect(results.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(2000);
}, 120_000);

test('the shares make up the whole', () => {
  expect(allProperties.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

describe('a property that does not hold', () => {
  test('is found, and found again by its seed and path', async () => {
    const broken = {
      name: 'names',
      share: 1,
      unit: 'numbers',
      create: () => fc.property(fc.nat(), (n) => holds(n < 1000, 'small')),
    };
    const found: FuzzResult[] = [];
    await runProperties({ runs: 1000, seed: 7 }, (result) => void found.push(result), [broken]);
    const failure = found[0]?.failure ?? '';
    const path = /--path (\S+)/.exec(failure)?.[1] ?? '';
    expect(failure).toContain('does not hold: small');
    const [again] = await runProperties({ runs: 1000, seed: 7, path, property: 'names' }, () => undefined, [broken]);
    expect(again?.failure).toContain('Counterexample: [1000]');
  });
});

describe('the command line', () => {
  test.each([
    [['--runs', '0'], '--runs must be'],
    [['--seed', '1e12'], '--seed must be'],
    [['--property', 'none'], '--property must be one of names'],
    [['--path', '1:2'], '--path needs --property'],
    [['--what'], 'fuzz [--runs N]'],
  ])('%j is refused', (args, message) => {
    expect(parseSettings(args, known, 1)).toContain(message);
  });

  test('has defaults', () => {
    expect(parseSettings([], known, 5)).toEqual({ runs: 100_000, seed: 5 });
  });
});
