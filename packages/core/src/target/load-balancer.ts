import type { Milliseconds } from '../model/duration.js';

/** Whether something that was asked of a balancer is so yet. */
export interface Confirmation {
  readonly confirmed: boolean;
  /** What is still missing, for people: `3 requests in flight`. */
  readonly detail: string;
  /** How soon to ask again, in milliseconds; default 100. For balancers that count their calls. */
  readonly askAfter?: Milliseconds;
}

/**
 * How a balancer treats an instance while no deployment is at work: `serving`, or a word of the balancer's own for anything
 * else, for example `maint`. It is recorded when a deployment starts, so it must be plain text, at most 200 characters.
 */
export type Standing = 'serving' | (string & {});

/**
 * What a rollout needs from whatever spreads requests over the fleet. Every call may be repeated and must then change
 * nothing, and may come from a controller that has just been restarted. A call rejects only when it is unknown whether it
 * took effect: it is then asked again. The order is: block, confirmed blocked, stop … start, allow, confirmed serving.
 */
export interface LoadBalancer {
  /** Sends no new request to the instance, healthy or not. */
  block(instanceId: string, signal: AbortSignal): Promise<void>;
  /**
   * Lets requests reach the instance again, once it is healthy. With a `before` other than `serving`, which only a balancer
   * with `standing` is given, the instance goes back to that instead.
   */
  allow(instanceId: string, signal: AbortSignal, before?: Standing): Promise<void>;
  /**
   * `blocked`: nothing new arrives and nothing is in flight. `serving`: healthy and in rotation, or else as `before` says.
   * May finish what `block` began.
   */
  confirm(
    instanceId: string,
    expected: 'blocked' | 'serving',
    signal: AbortSignal,
    before?: Standing,
  ): Promise<Confirmation>;
  /**
   * How the instance stands now. Asked before a deployment touches anything; what is not `serving` then is not put into
   * rotation by the deployment either. Absent: every instance is taken to be in rotation.
   *
   * @throws SettingsError when the balancer does not know the instance.
   */
  standing?(instanceId: string, signal: AbortSignal): Promise<Standing>;
}
