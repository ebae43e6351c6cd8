import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';

/** Classic load balancing's part of an account (Elastic Load Balancing, version 2012-06-01), by name. */
export interface ClassicLoadBalancingState {
  readonly balancers: Record<string, ClassicBalancerState>;
}

/** A Classic Load Balancer. */
export interface ClassicBalancerState {
  readonly name: string;
  readonly createdAt: number;
  readonly listeners: readonly object[];
  readonly zones: readonly string[];
  /** In milliseconds where time is meant. */
  healthCheck: {
    readonly target: string;
    readonly interval: number;
    readonly timeout: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
  /** Connection draining, in seconds. */
  draining: { readonly enabled: boolean; readonly timeout: number };
  readonly instances: Record<string, ClassicInstanceState>;
  /** Ids of instances that fail their health checks; a test sets it. */
  failing: readonly string[];
}

/** An instance that is registered, or that still drains. */
export interface ClassicInstanceState {
  readonly id: string;
  health: 'registering' | 'in-service' | 'out-of-service' | 'draining';
  /** Checks in a row that agree, and whether they passed. */
  streak: number;
  streakPassed: boolean;
  /** Requests that are not answered yet; a test sets it. */
  inFlight: number;
}

/** @throws ServiceFailure AccessPointNotFound. */
export function findClassicBalancer(lab: LabContext, name: string | undefined): ClassicBalancerState {
  const found = lab.account.classicLoadBalancing.balancers[name ?? ''];
  if (found !== undefined) return found;
  throw new ServiceFailure('AccessPointNotFoundException', `There is no ACTIVE Load Balancer named '${name}'`);
}
