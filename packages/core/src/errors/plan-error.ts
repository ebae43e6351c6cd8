import { RollwayError } from './rollway-error.js';

/** A deployment was refused while planning: it could not succeed whatever happens. Nothing was touched. */
export class PlanError extends RollwayError {
  static readonly code = 'invalid-plan';
  readonly code: typeof PlanError.code = PlanError.code;
  /** CodeDeploy's code where it has one, for example `HEALTH_CONSTRAINTS_INVALID`. */
  readonly reason: string;
  /** The numbers that make it impossible, in words. */
  readonly arithmetic: string;

  constructor(options: { readonly deploymentGroup: string; readonly reason: string; readonly arithmetic: string }) {
    super(
      `deployment group ${options.deploymentGroup} cannot be deployed to (${options.reason}): ${options.arithmetic}`,
    );
    this.reason = options.reason;
    this.arithmetic = options.arithmetic;
  }
}
