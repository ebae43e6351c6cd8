import { formatProblems } from '../options/format-problems.js';
import type { Problem } from '../options/problem.js';
import { RollwayError } from './rollway-error.js';

/** An AppSpec cannot be used; every problem it has is listed with its place. */
export class AppSpecError extends RollwayError {
  readonly code = 'invalid-app-spec' as const;
  /** Name of the file as it was given, for example `appspec.yml`. */
  readonly fileName: string;
  readonly problems: readonly Problem[];

  constructor(options: { readonly fileName: string; readonly problems: readonly Problem[] }) {
    super(formatProblems(options.problems, { source: options.fileName }));
    this.fileName = options.fileName;
    this.problems = options.problems;
  }
}
