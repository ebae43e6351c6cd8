import { formatProblems } from '../options/format-problems.js';
import type { Problem } from '../options/problem.js';
import { RollwayError } from './rollway-error.js';

/** An AppSpec cannot be used; every problem it has is listed with its place. */
export class AppSpecError extends RollwayError {
  static readonly code = 'invalid-app-spec';
  readonly code: typeof AppSpecError.code = AppSpecError.code;
  /** Name of the file as it was given, for example `appspec.yml`. */
  readonly fileName: string;
  readonly problems: readonly Problem[];
  /** What CodeDeploy's agent says when it refuses the same file; absent when it would take it or has no words of its own. */
  readonly codeDeployMessage?: string;

  constructor(options: {
    readonly fileName: string;
    readonly problems: readonly Problem[];
    readonly codeDeployMessage?: string;
  }) {
    super(formatProblems(options.problems, { source: options.fileName }));
    this.fileName = options.fileName;
    this.problems = options.problems;
    if (options.codeDeployMessage !== undefined) this.codeDeployMessage = options.codeDeployMessage;
  }
}
