import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../run-command.js';
import { ownCases, readCases, readDifferencesByDesign } from './runner/run-golden.js';

const subjects = readFileSync(join(repositoryRoot, 'docs/reference/differences.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split(' | ')[0]?.slice(2));

test('every case that differs by design is a case, and its row stands in the reference', () => {
  const names = readCases(ownCases).map(({ name }) => name);
  for (const [name, row] of Object.entries(readDifferencesByDesign())) {
    expect(names, name).toContain(name);
    expect(subjects, name).toContain(row);
  }
});

test('at most two in a hundred of the cases that a reader would expect differ by design', () => {
  const usual = readCases(ownCases).filter(({ odd }) => odd !== true);
  const differing = usual.filter(({ name }) => name in readDifferencesByDesign());
  expect(differing.length).toBeLessThanOrEqual(usual.length * 0.02);
});
