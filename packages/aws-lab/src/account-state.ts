import type { AlarmState } from './alarms/alarm-state.js';
import type { EcsState } from './ecs/ecs-state.js';
import type { LambdaState } from './lambda/function-state.js';
import type { LoadBalancingState } from './load-balancing/load-balancing-state.js';

/** Everything that the lab itself keeps of an account: plain data, so that a read can be answered from a copy of the past. */
export interface AccountState {
  readonly lambda: LambdaState;
  readonly alarms: AlarmState;
  readonly ecs: EcsState;
  readonly loadBalancing: LoadBalancingState;
}

/** An account in which nothing was made yet. */
export function emptyAccount(): AccountState {
  return {
    lambda: { functions: {} },
    alarms: { metrics: {}, alarms: {}, composites: {} },
    ecs: { clusters: {}, taskDefinitions: {}, services: {}, tasks: {} },
    loadBalancing: { loadBalancers: {}, targetGroups: {}, listeners: {}, rules: {} },
  };
}
