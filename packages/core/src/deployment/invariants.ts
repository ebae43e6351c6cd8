import { type DeploymentState, isFinal } from './deployment-state.js';
import { isAvailable } from './fleet/open-fleet.js';
import { invariant } from './invariant.js';

/** After each turn: whatever is not final waits for something that can come. */
export function assertLiveness(state: DeploymentState): void {
  if (state.definition === undefined || isFinal(state) || state.paused) return;
  invariant((state.fleet?.inFlight ?? 0) > 0, 'every deployment that is not final has something due', {
    deploymentId: state.deploymentId,
    sequence: state.sequence,
  });
}

/**
 * The full check: recounts what the machine keeps as running totals. It scans the fleet, so tests and simulations call it
 * after every record and production does not.
 *
 * @throws InvariantBrokenError naming the first rule that does not hold.
 */
export function assertInvariants(state: DeploymentState): void {
  const { fleet, definition } = state;
  if (fleet === undefined || definition === undefined) return;
  let inFlight = 0;
  let open = 0;
  for (const batch of state.batches.values()) {
    const working = batch.members.filter((member) => member.phase === 'running' || member.phase === 'held').length;
    invariant(batch.open === working && working > 0, 'an open batch counts its open members', batch.batch);
    open += working;
  }
  let unavailable = 0;
  for (const instance of definition.plan.fleet) {
    if (!isAvailable(state, instance)) unavailable += 1;
    const phase = state.members.get(instance.instanceId)?.phase;
    if (phase === 'running' || phase === 'held') inFlight += 1;
  }
  const position = { sequence: state.sequence, fleet };
  invariant(
    inFlight === fleet.inFlight && open === inFlight,
    'the count of instances in flight is a recount',
    position,
  );
  invariant(unavailable === fleet.unavailable, 'the count of instances out of service is a recount', position);
  invariant(fleet.cursor === fleet.inFlight + fleet.succeeded + fleet.failed, 'attempted instances add up', position);
  invariant(fleet.cursor + fleet.skipped <= fleet.size, 'no more instances than there are', position);
  if (isFinal(state)) invariant(inFlight === 0, 'nothing is in flight once the deployment is final', position);
}
