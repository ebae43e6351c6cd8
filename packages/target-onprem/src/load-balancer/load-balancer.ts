/** Whether something that was asked of a balancer is so yet. */
export interface Confirmation {
  readonly confirmed: boolean;
  /** What is still missing, for people: `3 requests in flight`. */
  readonly detail: string;
}

/**
 * What a rollout needs from whatever spreads requests over the fleet. Every call may be repeated and must then change
 * nothing. The order is: block, confirmed blocked, stop … start, allow, confirmed serving.
 */
export interface LoadBalancer {
  /** Sends no new request to the instance. Rejects only when it is unknown whether it took effect. */
  block(instanceId: string, signal: AbortSignal): Promise<void>;
  /** Lets requests reach the instance again, once it is healthy. */
  allow(instanceId: string, signal: AbortSignal): Promise<void>;
  /** `blocked`: nothing new arrives and nothing is in flight. `serving`: healthy and in rotation. */
  confirm(instanceId: string, expected: 'blocked' | 'serving', signal: AbortSignal): Promise<Confirmation>;
}
