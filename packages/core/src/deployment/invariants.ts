import { invariant } from '../errors/invariant.js';
import { type DeploymentState, isFinal, isFrozen } from './deployment-state.js';
import { type FleetState, waitingIn } from './fleet/fleet-state.js';
import { countedInstances, isAvailable } from './fleet/open-fleet.js';

/** After each turn: whatever is not final waits for something that can come. */
export function assertLiveness(state: DeploymentState): void {
  if (state.definition === undefined || isFinal(state)) return;
  // People may take as long as they like.
  if (state.paused || isFrozen(state)) return;
  const inFlight = state.stage?.kind === 'fleet' ? state.stage.inFlight : 0;
  const due = inFlight > 0 || state.operation !== undefined || state.waiting !== undefined;
  invariant(due, 'every deployment that is not final has something due', {
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
  assertConclusions(state);
  const { fleet, stage } = state;
  if (fleet === undefined || fleet !== stage || state.definition === undefined) return;
  const { inFlight, open } = recount(state);
  const unavailable = countedInstances(state, fleet).filter((instance) => !isAvailable(state, instance)).length;
  const position = { sequence: state.sequence, fleet };
  invariant(
    inFlight === fleet.inFlight && open === inFlight,
    'the count of instances in flight is a recount',
    position,
  );
  invariant(unavailable === fleet.unavailable, 'the count of instances out of service is a recount', position);
  assertSums(fleet, position);
  if (isFinal(state)) invariant(inFlight === 0, 'nothing is in flight once the deployment is final', position);
}

function recount(state: DeploymentState): { readonly inFlight: number; readonly open: number } {
  let open = 0;
  for (const batch of state.batches.values()) {
    const working = batch.members.filter((member) => member.phase === 'running' || member.phase === 'held').length;
    invariant(batch.open === working && working > 0, 'an open batch counts its open members', batch.batch);
    open += working;
  }
  let inFlight = 0;
  for (const { phase } of state.members.values()) if (phase === 'running' || phase === 'held') inFlight += 1;
  return { inFlight, open };
}

function assertSums(fleet: FleetState, position: unknown): void {
  const { cursor, inFlight, succeeded, failed, unreachable, leftBehind, size, skipped } = fleet;
  const passed = inFlight + succeeded + failed + unreachable + leftBehind;
  invariant(cursor === passed, 'attempted instances add up', position);
  invariant(skipped <= waitingIn(fleet) && cursor <= size, 'no more instances than there are', position);
}

/** What is open belongs to the stage under way, weights are percentages, and the end leaves nothing open. */
function assertConclusions(state: DeploymentState): void {
  const { operation, waiting, stage, traffic, sequence } = state;
  const open = [operation, waiting].filter((one) => one !== undefined);
  for (const { attempt, stage: number } of open) {
    const belongs = stage?.attempt === attempt && stage.stage === number;
    invariant(belongs, 'what is open belongs to the stage under way', { sequence, operation, waiting });
  }
  for (const { replacementWeight = 0 } of [traffic.production, traffic.test]) {
    invariant(replacementWeight >= 0 && replacementWeight <= 100, 'weights are percentages', { sequence, traffic });
  }
  if (isFinal(state)) invariant(open.length === 0, 'every started operation and wait concludes', { sequence });
}
