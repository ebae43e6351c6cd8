import type { Milliseconds } from '../model/duration.js';

/**
 * What happens when a wait has lasted its longest: go on, fail the deployment, or stop it (which is what CodeDeploy does
 * when nobody continues a ready deployment).
 */
export type TimeoutAction = 'continue' | 'fail' | 'stop';

export interface GateLimits {
  /** Names the gate in plans, events and `continue`; unique within the group. */
  readonly name: string;
  readonly timeout: Milliseconds;
  readonly onTimeout: TimeoutAction;
}

/** A person, or a program in their place, says `continue`. */
export interface ApprovalGate extends GateLimits {
  readonly type: 'approval';
}

/** A function of the host program, known to the group by the gate's name, is asked every `interval` until it says yes. */
export interface PredicateGate extends GateLimits {
  readonly type: 'predicate';
  readonly interval: Milliseconds;
}

/** An HTTP request is made every `interval` until it is answered as expected. */
export interface HttpProbeGate extends GateLimits {
  readonly type: 'http-probe';
  readonly url: string;
  /** Status that counts as yes; default any from 200 to 299. */
  readonly expectedStatus?: number;
  readonly interval: Milliseconds;
}

/** A condition for going on. Plain JSON: it is recorded in the plan, and a driver evaluates it. */
export type Gate = ApprovalGate | PredicateGate | HttpProbeGate;
