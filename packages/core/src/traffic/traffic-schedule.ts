import type { Gate } from '../gates/gate.js';
import type { Milliseconds } from '../model/duration.js';
import type { TrafficRouting } from './traffic-routing.js';

/** A share of traffic, and what has to pass before the next step. */
export interface ShiftStep {
  /** Percent of the listener's traffic for the replacement. */
  readonly weight: number;
  /** Watched time after the weight is confirmed; 0 for none. */
  readonly wait: Milliseconds;
  readonly gates: readonly Gate[];
}

/**
 * The weights over time. The first step comes at the beginning of its interval, not after it, and the last one takes what
 * remains (CodeDeploy: traffic routing): linear 30 % is 30, 60, 90, 100.
 */
export function trafficSchedule(routing: TrafficRouting): readonly ShiftStep[] {
  switch (routing.type) {
    case 'all-at-once':
      return [step(100)];
    case 'canary':
      return [step(routing.percentage, routing.interval), step(100)];
    case 'linear': {
      const count = Math.ceil(100 / routing.percentage);
      return Array.from({ length: count }, (_each, index) =>
        index === count - 1 ? step(100) : step((index + 1) * routing.percentage, routing.interval),
      );
    }
    case 'steps':
      return routing.steps.map(({ weight, wait = 0, gates = [] }) => ({ weight, wait, gates }));
  }
}

function step(weight: number, wait = 0): ShiftStep {
  return { weight, wait, gates: [] };
}

/** What a deployer wrote, for plans: `canary 10 %, then 100 %`. */
export function describeWeights(steps: readonly ShiftStep[]): string {
  return steps.map(({ weight }) => `${weight} %`).join(', ');
}
