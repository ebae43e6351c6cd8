import { budgetIn } from '../../batches/budget.js';
import { healthFloor } from '../../batches/minimum-healthy-hosts.js';
import type { Instance } from '../../model/instance.js';
import type { FleetRole, FleetStage } from '../../plan/plan.js';
import type { Side } from '../../target/v1/request.js';
import type { DeploymentState } from '../deployment-state.js';
import type { StagePosition } from '../stages/stage-kind.js';
import { fleetOf, fleetSizeOf, instanceAt } from './fleet-of.js';
import { type FleetState, indexAt, workBudget } from './fleet-state.js';

/** The scheduler's state as the stage begins. In a rollback the touched instances go back, those out of service first. */
export function openFleet(state: DeploymentState, planned: FleetStage, position: StagePosition): FleetState {
  const side = planned.side ?? 'original';
  const role = planned.role ?? 'update';
  const order = orderFor(state, planned, { side, role, attempt: position.attempt });
  const size = order === undefined ? fleetSizeOf(state, side) : order.length;
  const floor = floorFor(state, planned, { side, role, size });
  const fleet: FleetState = {
    kind: 'fleet',
    attempt: position.attempt,
    stage: position.stage,
    side,
    role,
    lifecycle: planned.lifecycle,
    order,
    setting: planned.setting,
    size,
    fleetSize: floor.fleetSize,
    minimumHealthy: floor.minimumHealthy,
    budget: workBudget({ attempt: position.attempt, ...floor }),
    failureBudget: failureBudgetFor(state, planned, { side, role, position, fleetSize: floor.fleetSize }),
    unreachableBudget: planned.unreachableBudget && budgetIn(planned.unreachableBudget, floor.fleetSize),
    accepted: 0,
    cursor: 0,
    inFlight: 0,
    succeeded: 0,
    failed: 0,
    unreachable: 0,
    leftBehind: 0,
    leftAhead: 0,
    skipped: 0,
    unavailable: 0,
    limit: planned.zones === undefined && planned.batches === undefined ? Number.MAX_SAFE_INTEGER : 0,
    zone: undefined,
    window: 0,
    rested: true,
    outcome: 'open',
  };
  countPresent(state, fleet);
  return fleet;
}

/** Counts what the fleet is like before anything starts: who does not serve, and who has left already. */
function countPresent(state: DeploymentState, fleet: FleetState): void {
  for (let position = 0; position < fleet.size; position += 1) {
    const instance = instanceAt(state, fleet.side, indexAt(fleet, position));
    if (instance !== undefined && state.members.get(instance.instanceId)?.phase === 'left') fleet.leftAhead += 1;
  }
  for (const instance of countedInstances(state, fleet)) if (!isAvailable(state, instance)) fleet.unavailable += 1;
}

/** Whether the floor of a stage speaks of its whole side, whomever the stage works on. */
export function countsWholeSide({ role }: Pick<FleetState, 'role'>): boolean {
  return role === 'update' || role === 'install';
}

/** The instances that the floor of a stage speaks of: its whole side, or those it moves traffic for. */
export function countedInstances(state: DeploymentState, fleet: FleetState): readonly Instance[] {
  if (countsWholeSide(fleet) || fleet.order === undefined) {
    return fleetOf(state, fleet.side).filter((instance) => !isOutOfFleet(state, instance));
  }
  return fleet.order.flatMap((index) => {
    const instance = instanceAt(state, fleet.side, index);
    return instance === undefined || isOutOfFleet(state, instance) ? [] : [instance];
  });
}

function isOutOfFleet(state: DeploymentState, { instanceId }: Instance): boolean {
  const phase = state.members.get(instanceId)?.phase;
  return phase === 'left' || (phase === 'unreachable' && state.members.get(instanceId)?.attempt === state.attempt);
}

/** Undefined: the side as it is. Traffic is moved only for instances that have the revision, or that were touched before. */
function orderFor(
  state: DeploymentState,
  planned: FleetStage,
  { side, role, attempt }: { readonly side: Side; readonly role: FleetRole; readonly attempt: number },
): readonly number[] | undefined {
  if (attempt === 2) {
    return planned.scope === 'full' ? wholeFleet(state, side) : touchedInstances(state, side, planned.touchedBy);
  }
  if (role !== 'allow-traffic') return undefined;
  return fleetOf(state, side).flatMap(({ instanceId }, index) =>
    state.members.get(instanceId)?.phase === 'succeeded' ? [index] : [],
  );
}

function floorFor(
  state: DeploymentState,
  planned: FleetStage,
  { side, role, size }: { readonly side: Side; readonly role: FleetRole; readonly size: number },
): { readonly fleetSize: number; readonly minimumHealthy: number } {
  const { setting } = planned;
  if (setting === undefined) return planned.floor;
  const whole = countsWholeSide({ role });
  const present = whole ? fleetOf(state, side).filter((instance) => !isOutOfFleet(state, instance)).length : size;
  return healthFloor(setting, present);
}

/**
 * Instances that may fail whatever the floor of the stage says. Registering is the second half of bringing a replacement
 * into service, and the minimum is one for both halves: what was lost while installing may not be lost again.
 */
function failureBudgetFor(
  state: DeploymentState,
  planned: FleetStage,
  stage: {
    readonly side: Side;
    readonly role: FleetRole;
    readonly position: StagePosition;
    readonly fleetSize: number;
  },
): number | undefined {
  const chosen = planned.failureBudget && budgetIn(planned.failureBudget, stage.fleetSize);
  if (stage.role !== 'allow-traffic' || stage.position.attempt === 2 || planned.setting === undefined) return chosen;
  const whole = healthFloor(planned.setting, fleetSizeOf(state, stage.side));
  const lost = whole.fleetSize - stage.fleetSize;
  const left = Math.max(0, whole.budget - lost);
  return chosen === undefined ? left : Math.min(left, chosen);
}

/** Fleet indexes of the instances that the first attempt changed, or may have changed; those out of service first. */
export function touchedInstances(state: DeploymentState, side: Side, touchedBy?: number): readonly number[] {
  const out: number[] = [];
  const serving: number[] = [];
  fleetOf(state, side).forEach((instance, index) => {
    const member = state.members.get(instance.instanceId);
    if (member === undefined || member.phase === 'left') return;
    if (touchedBy !== undefined && member.stage !== touchedBy) return;
    (member.phase === 'succeeded' ? serving : out).push(index);
  });
  return [...out, ...serving];
}

/** Fleet indexes of everybody, those out of service first: they cost the floor nothing. */
function wholeFleet(state: DeploymentState, side: Side): readonly number[] {
  const out: number[] = [];
  const serving: number[] = [];
  fleetOf(state, side).forEach((instance, index) => {
    if (state.members.get(instance.instanceId)?.phase === 'left') return;
    (isAvailable(state, instance) ? serving : out).push(index);
  });
  return [...out, ...serving];
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
