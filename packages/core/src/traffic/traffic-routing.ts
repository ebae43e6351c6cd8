import type { Gate } from '../gates/gate.js';
import type { Milliseconds } from '../model/duration.js';

/** One step of a rollout of traffic. */
export interface TrafficStep {
  /** Percent of the traffic that the replacement has from here on: from 0 to 100. */
  readonly weight: number;
  /** How long the step lasts before the next one; default 0. Alarms are watched meanwhile. */
  readonly wait?: Milliseconds;
  /** What must be so before the next step, looked at once the wait is over. */
  readonly gates?: readonly Gate[];
}

/** How traffic moves to the replacement (CodeDeploy: traffic routing configuration). The last step is always 100 %. */
export type TrafficRouting =
  | { readonly type: 'all-at-once' }
  | { readonly type: 'canary'; readonly percentage: number; readonly interval: Milliseconds }
  | { readonly type: 'linear'; readonly percentage: number; readonly interval: Milliseconds }
  | { readonly type: 'steps'; readonly steps: readonly TrafficStep[] };

/** All traffic in one shift (CodeDeploy: AllAtOnce). */
export const allTrafficAtOnce: TrafficRouting = { type: 'all-at-once' };

/** `percentage` first, the rest after `interval` (CodeDeploy: TimeBasedCanary). `percentage` is an integer from 1 to 99. */
export function canary(settings: { readonly percentage: number; readonly interval: Milliseconds }): TrafficRouting {
  return { type: 'canary', ...settings };
}

/**
 * `percentage` more at the start of every `interval`, the last step taking what remains (CodeDeploy: TimeBasedLinear).
 * `percentage` is an integer from 1 to 99.
 */
export function linear(settings: { readonly percentage: number; readonly interval: Milliseconds }): TrafficRouting {
  return { type: 'linear', ...settings };
}

/** Any list of steps, which must end with weight 100. */
export function steps(list: readonly TrafficStep[]): TrafficRouting {
  return { type: 'steps', steps: list };
}
