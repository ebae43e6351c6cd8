/** What goes wrong with a call. */
export type Fault =
  /** Refused for its rate, in the service's own envelope; without effect. */
  | { readonly kind: 'throttle'; readonly retryAfter?: number }
  /** An answer of the 500 family; without effect. */
  | { readonly kind: 'server-error'; readonly status?: 500 | 502 | 503 | 504 }
  /** An error of the service, for example `AccessDeniedException`; without effect. */
  | { readonly kind: 'refusal'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The answer comes late, by so many real milliseconds. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** No answer ever; without effect. */
  | { readonly kind: 'hang' }
  /** The connection is reset before the call has its effect. */
  | { readonly kind: 'reset-before' }
  /** The connection is reset after the call had its effect. */
  | { readonly kind: 'reset-after' }
  /** The effect is there and the answer stops half way. */
  | { readonly kind: 'truncated' }
  /** A read shows the account as it was before the last write; a write is not touched. */
  | { readonly kind: 'stale-read' };

/** Which calls a fault meets. What is left out matches everything. Plain data: it can be stored, generated and shrunk. */
export interface FaultRule {
  /** The model's name of the service: `lambda`, `ecs`, `elbv2`, `cloudwatch`, `ssm`, `autoscaling`, `ec2`, `s3`. */
  readonly service?: string;
  readonly operation?: string;
  /** The how-manieth logical call among those that match, from 1; the SDK's own retries are the same call. */
  readonly call?: number;
  /** How many attempts of each such call are met, from the first; default every one of them. */
  readonly attempts?: number;
  /** The chance that a call is met, from the lab's seed; default 1. */
  readonly probability?: number;
  readonly fault: Fault;
}
