import type { AlarmState } from './alarms/alarm-state.js';
import type { AutoScalingState } from './auto-scaling/auto-scaling-state.js';
import type { ClassicLoadBalancingState } from './classic-load-balancing/classic-state.js';
import type { CommandsState } from './commands/command-state.js';
import type { ComputeState } from './compute/compute-state.js';
import type { EcsState } from './ecs/ecs-state.js';
import type { LambdaState } from './lambda/function-state.js';
import type { LoadBalancingState } from './load-balancing/load-balancing-state.js';

/** Everything that the lab itself keeps of an account: plain data, so that a read can be answered from a copy of the past. */
export interface AccountState {
  readonly lambda: LambdaState;
  readonly alarms: AlarmState;
  readonly ecs: EcsState;
  readonly loadBalancing: LoadBalancingState;
  readonly classicLoadBalancing: ClassicLoadBalancingState;
  readonly compute: ComputeState;
  readonly commands: CommandsState;
  readonly autoScaling: AutoScalingState;
}

/** An account in which nothing was made yet. */
export function emptyAccount(): AccountState {
  return {
    lambda: { functions: {} },
    alarms: { metrics: {}, alarms: {}, composites: {} },
    ecs: { clusters: {}, taskDefinitions: {}, services: {}, tasks: {} },
    loadBalancing: { loadBalancers: {}, targetGroups: {}, listeners: {}, rules: {} },
    classicLoadBalancing: { balancers: {} },
    compute: { instances: {}, launchTemplates: {} },
    commands: { nodes: {}, commands: {}, activations: {} },
    autoScaling: { groups: {} },
  };
}
