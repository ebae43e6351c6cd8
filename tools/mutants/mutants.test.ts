import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../run-command.js';
import { mutants } from './mutants.js';
import { mutate } from './workshop.js';

describe('the list of mutants', () => {
  it('has at least twenty, each with a name of its own', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(20);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s changes the source as it is today',
    (_, mutant) => {
      const text = readFileSync(join(repositoryRoot, 'packages/core/src', mutant.file), 'utf8');
      expect(mutate(text, mutant)).not.toBe(text);
    },
  );

  it('refuses a mutant whose text is not there once', () => {
    const [first] = mutants;
    expect(() => mutate('something else', first as (typeof mutants)[number])).toThrow('0 times');
  });
});
