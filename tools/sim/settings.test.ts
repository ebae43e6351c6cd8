import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.js';

describe('the command line of the simulation', () => {
  it('has a default for everything', () => {
    expect(parseSettings([])).toEqual({ from: 1, seeds: 1000, hosts: undefined, replay: undefined, first: false });
  });

  it('takes numbers', () => {
    const settings = parseSettings(['--seeds', '10', '--from', '5', '--hosts', '20', '--replay', '0', '--first']);
    expect(settings).toMatchObject({ from: 5, seeds: 10, hosts: 20, replay: 0, first: true });
  });

  it.each([
    ['--seeds', '0', '--seeds must be an integer, 1 or more'],
    ['--seeds', 'many', '--seeds must be an integer, 1 or more'],
    ['--hosts', '1.5', '--hosts must be an integer, 1 or more'],
    ['--from', '-1', '--from must be an integer, 0 or more'],
    ['--replay', 'x', '--replay must be an integer, 0 or more'],
  ])('refuses %s %s', (name, value, message) => {
    expect(parseSettings([`${name}=${value}`])).toBe(message);
  });

  it('refuses what it does not know', () => {
    expect(() => parseSettings(['--seed', '1'])).toThrow('--seed');
  });
});
