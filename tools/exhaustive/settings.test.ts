import { expect, it } from 'vitest';
import { parseSettings } from './settings.js';

it('has a default for everything', () => {
  const defaults = { quick: false, only: undefined, limit: 400_000, first: false, withoutSymmetry: false };
  expect(parseSettings([])).toEqual(defaults);
});

it.each(['0', '-1', 'many', '1.5'])('refuses a limit of %s', (limit) => {
  expect(parseSettings([`--limit=${limit}`])).toBe('--limit must be an integer, 1 or more');
});

it('refuses what it does not know', () => {
  expect(() => parseSettings(['--depth', '3'])).toThrow('--depth');
});
