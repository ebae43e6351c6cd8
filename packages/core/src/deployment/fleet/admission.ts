import { maximumBatchSize } from '../batch/batch-state.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import type { FleetState } from './fleet-state.js';
import { indexAt } from './fleet-state.js';
import { isAvailable } from './open-fleet.js';

/**
 * Starts as many instances as the floor allows now: a sliding window, so that one which ends makes room at once
 * (CodeDeploy does not say whether it works in waves).
 */
export function admit(state: DeploymentState, fleet: FleetState, at: number): readonly NewRecord[] {
  const instanceIds = admissible(state, fleet);
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
 * is taken only while the fleet stays at its minimum without it. One that is already out costs nothing to heal.
 */
function admissible(state: DeploymentState, fleet: FleetState): readonly string[] {
  const instances = state.definition?.plan.fleet ?? [];
  const instanceIds: string[] = [];
  let unavailable = fleet.unavailable;
  for (let position = fleet.cursor; position < fleet.size; position += 1) {
    if (fleet.inFlight + instanceIds.length >= fleet.budget) break;
    const instance = instances[indexAt(fleet, position)];
    if (instance === undefined) break;
    if (isAvailable(state, instance)) {
      if (fleet.fleetSize - unavailable - 1 < fleet.minimumHealthy) break;
      unavailable += 1;
    }
    instanceIds.push(instance.instanceId);
  }
  return instanceIds;
}
