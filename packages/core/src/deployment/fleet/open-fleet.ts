import type { Instance } from '../../model/instance.js';
import type { Plan } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { invariant } from '../invariant.js';
import type { FleetState } from './fleet-state.js';

/** The scheduler's state as the stage begins. In a rollback the touched instances go back, those out of service first. */
export function openFleet(
  state: DeploymentState,
  plan: Plan,
  position: { attempt: number; stage: number },
): FleetState {
  const stage = plan.stages[position.stage];
  invariant(stage?.kind === 'fleet', 'a stage that starts is in the plan', position);
  const order = position.attempt === 1 ? undefined : touchedInstances(state, plan);
  return {
    ...position,
    lifecycle: stage.lifecycle,
    order,
    size: order === undefined ? plan.fleet.length : order.length,
    fleetSize: stage.floor.fleetSize,
    minimumHealthy: stage.floor.minimumHealthy,
    budget: stage.floor.budget,
    cursor: 0,
    inFlight: 0,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    unavailable: plan.fleet.reduce((count, instance) => count + (isAvailable(state, instance) ? 0 : 1), 0),
    outcome: 'open',
  };
}

/** Fleet indexes of the instances that the first attempt changed, or may have changed; those out of service first. */
export function touchedInstances(state: DeploymentState, plan: Plan): readonly number[] {
  const failed: number[] = [];
  const serving: number[] = [];
  plan.fleet.forEach((instance, index) => {
    const member = state.members.get(instance.instanceId);
    if (member !== undefined) (member.phase === 'failed' ? failed : serving).push(index);
  });
  return [...failed, ...serving];
}

/**
 * Whether an instance counts as serving before it is attempted. One that was never deployed to does: otherwise no floor
 * could hold on a first deployment (CodeDeploy is silent here).
 */
export function isAvailable(state: DeploymentState, instance: Instance): boolean {
  const member = state.members.get(instance.instanceId);
  if (member !== undefined) return member.phase === 'succeeded';
  return instance.instanceHealth !== 'unhealthy';
}
