import { describe, expect, it } from 'vitest';
import { formatProblems } from './format-problems.js';

const problem = { path: 'files[0].destination', message: 'must be an absolute path' };

describe('formatProblems', () => {
  it.each([
    [
      'all there is',
      { ...problem, received: '"tmp/x"', line: 7, column: 5 },
      'appspec.yml:7:5 files[0].destination: must be an absolute path, got "tmp/x"',
    ],
    ['no value', { ...problem, line: 7, column: 5 }, 'appspec.yml:7:5 files[0].destination: must be an absolute path'],
    ['a line alone', { ...problem, line: 7 }, 'appspec.yml:7:1 files[0].destination: must be an absolute path'],
    ['no position', problem, 'appspec.yml files[0].destination: must be an absolute path'],
    ['no path', { ...problem, path: '', line: 1, column: 1 }, 'appspec.yml:1:1: must be an absolute path'],
  ])('writes a problem with %s', (_what, one, line) => {
    expect(formatProblems([one], { source: 'appspec.yml' })).toBe(line);
  });

  it('writes a problem of something without a name', () => {
    expect(formatProblems([{ path: 'name', message: 'must not be empty', received: '""' }])).toBe(
      'name: must not be empty, got ""',
    );
    expect(formatProblems([{ path: '', message: 'must not be empty', received: 'nothing' }])).toBe(
      'must not be empty, got nothing',
    );
  });

  it('writes one line for each, in their order', () => {
    const lines = formatProblems([problem, { ...problem, path: 'a' }], { source: 'x' }).split('\n');

    expect(lines.map((line) => line.split(':')[0])).toEqual(['x files[0].destination', 'x a']);
  });
});
