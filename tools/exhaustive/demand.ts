import { RuleBroken } from '@rollway/core/testing';

/** Reports a broken rule unless `holds`. */
export function demand(holds: boolean, rule: string, evidence: unknown): asserts holds {
  if (!holds) throw new RuleBroken(rule, evidence);
}
