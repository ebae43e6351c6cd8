import { formatProblems } from '../options/format-problems.js';
import type { Problem } from '../options/problem.js';
import { RollwayError } from './rollway-error.js';

/** Settings cannot be used; every problem they have is listed with its path and the value received. */
export class SettingsError extends RollwayError {
  static readonly code = 'invalid-settings';
  readonly code: typeof SettingsError.code = SettingsError.code;
  /** What the settings are for, for example `deployment group`. */
  readonly subject: string;
  readonly problems: readonly Problem[];
  /** What CodeDeploy's agent says of the same settings; absent when it has no words of its own. */
  readonly codeDeployMessage?: string;

  constructor(options: {
    readonly subject: string;
    readonly problems: readonly Problem[];
    readonly codeDeployMessage?: string;
  }) {
    super(formatProblems(options.problems, { source: options.subject }));
    this.subject = options.subject;
    this.problems = options.problems;
    if (options.codeDeployMessage !== undefined) this.codeDeployMessage = options.codeDeployMessage;
  }
}
