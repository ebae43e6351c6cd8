import { InvariantBrokenError } from './invariant-broken-error.js';

/**
 * Asserts a rule of the machine, in production too: going on after one is broken could harm the fleet.
 *
 * @throws InvariantBrokenError with the rule and the evidence.
 */
export function invariant(holds: boolean, rule: string, evidence: unknown): asserts holds {
  if (!holds) throw new InvariantBrokenError({ rule, evidence });
}
