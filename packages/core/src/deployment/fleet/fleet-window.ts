import { budgetIn } from '../../batches/budget.js';
import type { FleetStage, WaitCondition } from '../../plan/plan.js';
import type { DeploymentState } from '../deployment-state.js';
import { fleetOf } from './fleet-of.js';
import type { FleetState, ZoneState } from './fleet-state.js';
import { isAvailable } from './open-fleet.js';

/** Whether the current zone or batch has no instance left to start. */
export function isWindowUsedUp(fleet: FleetState): boolean {
  return fleet.cursor >= fleet.limit;
}

/** Whether the current zone has been passed; without zones it never has. */
export function isZonePassed(fleet: FleetState): boolean {
  return fleet.zone !== undefined && fleet.cursor >= fleet.zone.end;
}

/**
 * The zone or batch that opens after the current one. It follows from plan and state alone, so that `advance`, which looks
 * at it, and `evolve`, which enters it with its first batch, agree.
 */
export function nextWindow(
  state: DeploymentState,
  planned: FleetStage,
  fleet: FleetState,
): { readonly limit: number; readonly zone: ZoneState | undefined } {
  const zone = planned.zones === undefined || !needsZone(fleet) ? fleet.zone : nextZone(state, planned, fleet);
  const end = zone?.end ?? fleet.size;
  const sizes = planned.batches?.sizes;
  if (planned.batches === undefined) return { limit: end, zone };
  const size = sizes === undefined ? fleet.budget : (sizes[Math.min(fleet.window, sizes.length - 1)] ?? fleet.budget);
  const instances = typeof size === 'number' ? size : Math.max(1, budgetIn(size, fleet.fleetSize));
  return { limit: Math.min(end, fleet.cursor + instances), zone };
}

function needsZone(fleet: FleetState): boolean {
  return fleet.zone === undefined ? fleet.window === 0 : isZonePassed(fleet);
}

function nextZone(state: DeploymentState, planned: FleetStage, fleet: FleetState): ZoneState | undefined {
  let index = fleet.zone === undefined ? 0 : fleet.zone.index + 1;
  let start = fleet.zone?.end ?? 0;
  let zone = planned.zones?.[index];
  // A zone whose instances have all left is passed over.
  while (zone !== undefined && start + zone.floor.fleetSize <= fleet.cursor) {
    start += zone.floor.fleetSize;
    index += 1;
    zone = planned.zones?.[index];
  }
  // Instances that joined after the plan was made are worked on last, and belong to no zone of it.
  if (zone === undefined) return undefined;
  const end = start + zone.floor.fleetSize;
  const instances = fleetOf(state, fleet.side)
    .slice(start, end)
    .filter(({ instanceId }) => state.members.get(instanceId)?.phase !== 'left');
  return {
    index,
    start,
    end,
    size: instances.length,
    minimumHealthy: zone.floor.minimumHealthy,
    failed: 0,
    unavailable: instances.reduce((count, instance) => count + (isAvailable(state, instance) ? 0 : 1), 0),
  };
}

/** The wait between the current zone or batch and the next; undefined when there is none. */
export function restAfter(
  planned: FleetStage,
  fleet: FleetState,
): { readonly wait: string; readonly condition: WaitCondition } | undefined {
  if (fleet.rested) return undefined;
  const [wait, duration] = isZonePassed(fleet)
    ? (['zone-monitor', planned.zones?.[fleet.zone?.index ?? 0]?.monitorDuration ?? 0] as const)
    : (['batch-pause', planned.batches?.pauseBetween ?? 0] as const);
  return duration > 0 ? { wait, condition: { type: 'timer', duration, skippable: true } } : undefined;
}
