import { RollwayError } from './rollway-error.js';

/** One reason why a deployment could not succeed whatever happens. */
export interface PlanProblem {
  /** CodeDeploy's code where it has one. */
  readonly reason: string;
  /** The numbers that make it impossible, in words. */
  readonly arithmetic: string;
}

/** A deployment was refused while planning: it could not succeed whatever happens. Nothing was touched. */
export class PlanError extends RollwayError {
  static readonly code = 'invalid-plan';
  readonly code: typeof PlanError.code = PlanError.code;
  /** Every reason, in the order in which they were found. */
  readonly problems: readonly PlanProblem[];
  /** The first reason: CodeDeploy's code where it has one, for example `HEALTH_CONSTRAINTS_INVALID`. */
  readonly reason: string;
  /** The numbers that make it impossible, in words. */
  readonly arithmetic: string;

  constructor(options: { readonly deploymentGroup: string; readonly problems: readonly PlanProblem[] }) {
    const { deploymentGroup, problems } = options;
    const reasons = problems.map(({ reason, arithmetic }) => `(${reason}): ${arithmetic}`);
    super(`deployment group ${deploymentGroup} cannot be deployed to ${reasons.join('; ')}`);
    this.problems = problems;
    this.reason = problems[0]?.reason ?? '';
    this.arithmetic = problems[0]?.arithmetic ?? '';
  }
}
