import { RollwayError } from './rollway-error.js';

/** A rule of the machine does not hold. Nothing may be committed or done after it. */
export class InvariantBrokenError extends RollwayError {
  static readonly code = 'invariant-broken';
  readonly code: typeof InvariantBrokenError.code = InvariantBrokenError.code;
  readonly rule: string;
  readonly evidence: unknown;

  constructor(options: { readonly rule: string; readonly evidence: unknown }) {
    super(
      `broken invariant: ${options.rule}; keep the journal and report it. Evidence: ${JSON.stringify(options.evidence)}`,
    );
    this.rule = options.rule;
    this.evidence = options.evidence;
  }
}
