import { formatProblems } from '../options/format-problems.js';
import type { Problem } from '../options/problem.js';
import { RollwayError } from './rollway-error.js';

/** A bundle cannot be deployed; every problem it has is listed with the entry at fault. */
export class BundleUnreadableError extends RollwayError {
  static readonly code = 'bundle-unreadable';
  readonly code: typeof BundleUnreadableError.code = BundleUnreadableError.code;
  readonly bundle: string;
  readonly problems: readonly Problem[];

  constructor(options: { readonly bundle: string; readonly problems: readonly Problem[]; readonly cause?: unknown }) {
    super(formatProblems(options.problems, { source: options.bundle }), options);
    this.bundle = options.bundle;
    this.problems = options.problems;
  }
}
