import type { DeploymentGroup } from '../../group/deployment-group.js';
import type { AnyTargetV1 } from '../../target/v1/target.js';

/** What a plan needs to know of a target: which platform it is, and what it can do. */
export type PlannedTarget = Pick<AnyTargetV1, 'computePlatform' | 'name'> &
  Partial<Pick<AnyTargetV1, 'trafficControl'>> & {
    readonly [Ability in 'provisionReplacement' | 'shiftTraffic' | 'terminate']?: unknown;
  };

/** What a plan is made from. */
export type PlannedGroup = Pick<DeploymentGroup, 'name' | 'strategy' | 'lifecycleEventTimeout'> &
  Partial<Pick<DeploymentGroup, 'operationTimeout'>> & { readonly target: PlannedTarget };

/** Collects problems while a plan is compiled, so that all of them are told at once. */
export interface PlanProblems {
  add(reason: string, arithmetic: string): void;
}
