import { formatProblems } from '../options/format-problems.js';
import type { Problem } from '../options/problem.js';
import { RollwayError } from './rollway-error.js';

/** A revision does not fit what is there now: read before anything was touched, with everything that is in its way. */
export class RevisionRefusedError extends RollwayError {
  static readonly code = 'revision-refused';
  readonly code: typeof RevisionRefusedError.code = RevisionRefusedError.code;
  readonly problems: readonly Problem[];

  constructor(options: { readonly revision: string; readonly problems: readonly Problem[] }) {
    super(formatProblems(options.problems, { source: options.revision }));
    this.problems = options.problems;
  }
}
