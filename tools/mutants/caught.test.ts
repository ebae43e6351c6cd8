/** Each mutant against the simulation alone, which is quick enough for every run of the tests; `npm run mutants` has all checks. */
import { afterAll, describe, expect, it } from 'vitest';
import { checks, runCheck } from './checks.js';
import { mutants } from './mutants.js';
import { openWorkshop } from './workshop.js';

const limit = 300_000;
const [simulation] = checks.filter(({ name }) => name === 'simulation');
const workshop = openWorkshop();
afterAll(() => workshop.close());

describe('the simulation', () => {
  const run = () => runCheck(workshop.root, simulation as NonNullable<typeof simulation>, limit);

  it('finds nothing wrong with the machine as it is', { timeout: limit }, () => {
    expect(run()).toEqual({ caught: false, says: '' });
  });

  it.each(mutants)('catches: $name', { timeout: limit }, (mutant) => {
    workshop.install(mutant);
    const { caught, says } = run();
    workshop.restore(mutant);
    expect(caught, mutant.harm).toBe(true);
    // A crash of the check itself would catch everything.
    expect(says).toMatch(/^seed \d+: /);
  });
});
