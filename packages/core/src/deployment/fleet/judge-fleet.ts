import type { DeploymentErrorCode } from '../deployment-event.js';
import type { Failure } from '../deployment-state.js';
import { type FleetState, waitingIn, type ZoneState } from './fleet-state.js';

/**
 * Whether the success rule of a stage is already lost (CodeDeploy: minimum healthy hosts). Reaching the minimum exactly is
 * fatal only while instances wait to be attempted: the documented grace for the last one.
 *
 * A rollback goes on after failures, because stopping would leave the fleet on two revisions; only the floor ends it.
 */
export function lostCause(fleet: FleetState): Failure | undefined {
  if (fleet.attempt !== 1) return undefined;
  if (fleet.budget < 1 && fleet.cursor === 0 && fleet.size > 0) return impossible(fleet);
  return overBudget(fleet) ?? lostFloor(fleet) ?? lostZone(fleet);
}

function impossible(fleet: FleetState): Failure {
  const { fleetSize, minimumHealthy } = fleet;
  const message = `at least ${minimumHealthy} of ${fleetSize} must stay healthy, so none may be taken out`;
  return failure('HEALTH_CONSTRAINTS_INVALID', message);
}

/** The two budgets of the whole rollout. */
function overBudget({
  failed,
  accepted,
  failureBudget,
  unreachable,
  unreachableBudget,
}: FleetState): Failure | undefined {
  if (failureBudget !== undefined && failed > failureBudget && failed > accepted) {
    return failure('FAILURE_BUDGET', `${failed} instances failed, and the rollout may lose ${failureBudget}`);
  }
  if (unreachableBudget !== undefined && unreachable > unreachableBudget) {
    const message = `${unreachable} instances cannot be reached, and the rollout may miss ${unreachableBudget}`;
    return failure('UNREACHABLE_BUDGET', message);
  }
  return undefined;
}

function lostFloor(fleet: FleetState): Failure | undefined {
  const waiting = waitingIn(fleet);
  if (waiting === 0 || fleet.failed === 0 || fleet.failed <= fleet.accepted) return undefined;
  if (fleet.fleetSize - fleet.failed > fleet.minimumHealthy) return undefined;
  return healthConstraints(`${fleet.failed} of ${fleet.fleetSize} instances failed`, fleet, waiting);
}

function lostZone({ zone, cursor, failed, accepted, inFlight }: FleetState): Failure | undefined {
  if (zone === undefined || zone.failed === 0 || failed <= accepted) return undefined;
  const healthy = zone.size - zone.failed;
  const lost = cursor < zone.end ? healthy <= zone.minimumHealthy : inFlight === 0 && healthy < zone.minimumHealthy;
  return lost ? zoneFailure(zone) : undefined;
}

function zoneFailure({ failed, size, minimumHealthy }: ZoneState): Failure {
  const message = `${failed} of ${size} instances of the zone failed; at least ${minimumHealthy} must stay healthy`;
  return failure('HEALTH_CONSTRAINTS', message);
}

/** Nothing is in flight and nothing may start: the floor would break. */
export function stuckCause(fleet: FleetState): Failure {
  return healthConstraints(
    `${fleet.unavailable} of ${fleet.fleetSize} instances do not serve`,
    fleet,
    waitingIn(fleet),
  );
}

/** The verdict once every instance of the stage has ended; undefined is success. */
export function finalCause(fleet: FleetState): Failure | undefined {
  const { failed, succeeded, fleetSize, minimumHealthy, accepted } = fleet;
  if (fleet.attempt !== 1) return failed === 0 ? undefined : endedBadly(fleet);
  if (fleet.size === 0 && fleet.role !== 'install') return undefined;
  const held = fleetSize - failed >= minimumHealthy || failed <= accepted;
  return succeeded >= 1 && held ? undefined : endedBadly(fleet);
}

function endedBadly(fleet: FleetState): Failure {
  const { failed, fleetSize, succeeded } = fleet;
  return healthConstraints(`${failed} of ${fleetSize} instances failed and ${succeeded} succeeded`, fleet, 0);
}

function healthConstraints(what: string, fleet: FleetState, waiting: number): Failure {
  const rest = waiting === 0 ? '' : `, with ${waiting} not attempted yet`;
  const rule = `at least ${fleet.minimumHealthy} of ${fleet.fleetSize} must stay healthy`;
  return failure('HEALTH_CONSTRAINTS', `${what}${rest}; ${rule}`);
}

function failure(code: DeploymentErrorCode, message: string): Failure {
  return { status: 'failed', error: { code, message } };
}
