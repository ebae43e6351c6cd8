import { maximumBatchSize } from '../batch/batch-state.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import { instanceAt } from './fleet-of.js';
import type { FleetState, ZoneState } from './fleet-state.js';
import { indexAt } from './fleet-state.js';
import { isAvailable } from './open-fleet.js';

/** How far admission may go: the window of the fleet as it is, or the next one that is about to open. */
export interface AdmissionWindow {
  readonly limit: number;
  readonly zone: ZoneState | undefined;
}

/**
 * Starts as many instances as the floor allows now: a sliding window, so that one which ends makes room at once
 * (CodeDeploy does not say whether it works in waves).
 */
export function admit(
  state: DeploymentState,
  fleet: FleetState,
  window: AdmissionWindow,
  at: number,
): readonly NewRecord[] {
  const instanceIds = admissible(state, fleet, window);
  const records: NewRecord[] = [];
  for (let first = 0; first < instanceIds.length; first += maximumBatchSize) {
    const batch = state.batchCount + 1 + first / maximumBatchSize;
    const members = instanceIds.slice(first, first + maximumBatchSize);
    records.push({ type: 'batch-started', at, batch, attempt: fleet.attempt, instanceIds: members });
    const lifecycleEvent = fleet.lifecycle[0] ?? '';
    for (const instanceId of members) {
      records.push({ type: 'lifecycle-event-started', at, attempt: fleet.attempt, instanceId, lifecycleEvent });
    }
  }
  return records;
}

/**
 * The next instances that may leave service. Two bounds hold: at most `budget` are worked on at once, and one that serves
 * is taken only while the fleet, and its zone, stay at their minimum without it. One that is already out costs nothing to
 * heal.
 */
function admissible(state: DeploymentState, fleet: FleetState, { limit, zone }: AdmissionWindow): readonly string[] {
  const instanceIds: string[] = [];
  let { unavailable } = fleet;
  let unavailableInZone = zone?.unavailable ?? 0;
  const end = Math.min(fleet.size, limit);
  for (let position = fleet.cursor; position < end; position += 1) {
    if (fleet.inFlight + instanceIds.length >= fleet.budget) break;
    const instance = instanceAt(state, fleet.side, indexAt(fleet, position));
    if (instance === undefined) break;
    if (hasLeft(state, fleet, instance.instanceId)) continue;
    if (isAvailable(state, instance)) {
      if (fleet.fleetSize - unavailable - 1 < fleet.minimumHealthy) break;
      if (zone !== undefined && zone.size - unavailableInZone - 1 < zone.minimumHealthy) break;
      unavailable += 1;
      unavailableInZone += 1;
    }
    instanceIds.push(instance.instanceId);
  }
  return instanceIds;
}

/** Whether an instance ahead of the cursor has gone. Costs nothing while nobody left. */
export function hasLeft(state: DeploymentState, fleet: FleetState, instanceId: string): boolean {
  return fleet.leftAhead > 0 && state.members.get(instanceId)?.phase === 'left';
}
