import {
  describeMinimumHealthyHosts,
  type HealthFloor,
  healthFloor,
  largestUsableSetting,
  oneAtATime,
} from '../batches/minimum-healthy-hosts.js';
import { PlanError } from '../errors/plan-error.js';
import type { DeploymentGroup } from '../group/deployment-group.js';
import { inPlaceLifecycle } from '../lifecycle/lifecycle-events.js';
import { attemptOrder, type Instance } from '../model/instance.js';
import type { FleetStage, Plan } from './plan.js';

/** What a plan is made from. */
export type PlannedGroup = Pick<DeploymentGroup, 'name' | 'strategy' | 'lifecycleEventTimeout'> & {
  readonly target: Pick<DeploymentGroup['target'], 'computePlatform' | 'trafficControl' | 'name'>;
};

/**
 * Compiles a group's policy and a fleet into what a deployment will do. Pure: nothing is touched, and the same arguments
 * give the same plan.
 *
 * @throws PlanError when the deployment could not succeed whatever happens, with the arithmetic: no instances, an id that
 * appears twice, or a minimum that leaves no instance to take out (CodeDeploy: NO_INSTANCES, HEALTH_CONSTRAINTS_INVALID).
 */
export function plan(group: PlannedGroup, fleet: readonly Instance[]): Plan {
  refuseEmptyFleet(group, fleet);
  refuseDuplicates(group, fleet);
  const stage = fleetStage(group, fleet.length);
  return {
    planVersion: 1,
    computePlatform: group.target.computePlatform,
    fleet: attemptOrder(fleet),
    stages: [stage],
    worstCaseDuration: stage.worstCaseDuration,
  };
}

function fleetStage(group: PlannedGroup, fleetSize: number): FleetStage {
  const { minimumHealthyHosts = oneAtATime } = group.strategy;
  const floor = healthFloor(minimumHealthyHosts, fleetSize);
  if (floor.budget < 1) throw impossibleFloor(group, floor);
  const lifecycle = inPlaceLifecycle(group.target.trafficControl ?? false);
  const rounds = Math.ceil(fleetSize / floor.budget);
  return {
    kind: 'fleet',
    minimumHealthyHosts: describeMinimumHealthyHosts(minimumHealthyHosts),
    floor,
    lifecycle,
    rounds,
    worstCaseDuration: rounds * lifecycle.length * group.lifecycleEventTimeout,
  };
}

function impossibleFloor(group: PlannedGroup, floor: HealthFloor): PlanError {
  const usable = largestUsableSetting(group.strategy.minimumHealthyHosts ?? oneAtATime, floor.fleetSize);
  const advice =
    usable === undefined ? '' : `; the most this fleet can run with is ${describeMinimumHealthyHosts(usable)}`;
  return new PlanError({
    deploymentGroup: group.name,
    reason: 'HEALTH_CONSTRAINTS_INVALID',
    arithmetic: `${floor.arithmetic}${advice}`,
  });
}

function refuseEmptyFleet(group: PlannedGroup, fleet: readonly Instance[]): void {
  if (fleet.length > 0) return;
  throw new PlanError({
    deploymentGroup: group.name,
    reason: 'NO_INSTANCES',
    arithmetic: `target ${group.target.name} resolved to 0 instances; check what selects them`,
  });
}

function refuseDuplicates(group: PlannedGroup, fleet: readonly Instance[]): void {
  const seen = new Set<string>();
  for (const { instanceId } of fleet) {
    if (seen.has(instanceId)) {
      throw new PlanError({
        deploymentGroup: group.name,
        reason: 'DUPLICATE_INSTANCE',
        arithmetic: `instance ${instanceId} appears more than once among ${fleet.length}`,
      });
    }
    seen.add(instanceId);
  }
}
