/** A rule that a journal, a state or a step was found to break. */
export class RuleBroken extends TypeError {
  override readonly name = 'RuleBroken';

  readonly rule: string;
  readonly evidence: unknown;

  constructor(rule: string, evidence: unknown) {
    super(`${rule}: ${JSON.stringify(evidence)}`);
    this.rule = rule;
    this.evidence = evidence;
  }
}

/**
 * Reports a broken rule unless `holds`.
 *
 * @throws RuleBroken
 */
export function demand(holds: boolean, rule: string, evidence: unknown): asserts holds {
  if (!holds) throw new RuleBroken(rule, evidence);
}
