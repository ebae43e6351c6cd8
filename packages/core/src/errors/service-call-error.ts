import { RollwayError } from './rollway-error.js';

/** What is known of a call that a cloud service did not answer with its own yes or no. */
export type ServiceCallProblem = 'throttled' | 'unreachable' | 'server-error' | 'credentials';

/**
 * A call of a cloud service ended without an answer that says what happened: whether it had its effect is unknown (with
 * `throttled` and `credentials` it had none). Asking again is safe where the call carries a token or is looked up first. A no
 * of the service is {@link ServiceRefusedError}.
 */
export class ServiceCallError extends RollwayError {
  static readonly code = 'service-call-failed';
  readonly code: typeof ServiceCallError.code = ServiceCallError.code;
  override readonly retryable: boolean = true;
  /** For example `lambda UpdateAlias`. */
  readonly call: string;
  readonly problem: ServiceCallProblem;

  constructor(options: {
    readonly call: string;
    readonly problem: ServiceCallProblem;
    readonly reason: string;
    readonly cause?: unknown;
  }) {
    super(`${options.call} (${options.problem}): ${options.reason}; ask again to learn what happened`, options);
    this.call = options.call;
    this.problem = options.problem;
  }
}
