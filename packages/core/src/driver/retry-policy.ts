import type { Milliseconds } from '../model/duration.js';

/** How often and how patiently an operation with an unknown outcome is asked again. */
export interface RetryPolicy {
  /** Calls in all before the outcome is given up as unknown; default 8. */
  readonly attempts: number;
  /** Pause after the first unknown outcome; doubles each time. Default 500 ms. */
  readonly firstDelay: Milliseconds;
  /** No pause is longer; default 30 s. */
  readonly maximumDelay: Milliseconds;
  /**
   * How long an operation that is unwanted, because its deployment was stopped or its time is up, may take to say how it
   * ended; default 30 s. A controller that was away grants it too, before it calls anything late.
   */
  readonly grace: Milliseconds;
}

/** Eight calls over about a minute: enough for a host that reboots its network, short against an event's hour. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 8, firstDelay: 500, maximumDelay: 30_000, grace: 30_000 };
