import type { ErrorInformation } from '../deployment-event.js';
import type { FleetState } from './fleet-state.js';

/**
 * Whether the success rule of a stage is already lost (CodeDeploy: minimum healthy hosts). Reaching the minimum exactly is
 * fatal only while instances wait to be attempted: the documented grace for the last one.
 *
 * A rollback goes on after failures, because stopping would leave the fleet on two revisions; only the floor ends it.
 */
export function lostCause(fleet: FleetState): ErrorInformation | undefined {
  const waiting = fleet.size - fleet.cursor;
  if (waiting === 0) return undefined;
  const healthy = fleet.fleetSize - fleet.failed;
  if (fleet.attempt === 1 && fleet.failed > 0 && healthy <= fleet.minimumHealthy) {
    return healthConstraints(`${fleet.failed} of ${fleet.fleetSize} instances failed`, fleet, waiting);
  }
  return undefined;
}

/** Nothing is in flight and nothing may start: the floor would break. */
export function stuckCause(fleet: FleetState): ErrorInformation {
  const waiting = fleet.size - fleet.cursor;
  return healthConstraints(`${fleet.unavailable} of ${fleet.fleetSize} instances do not serve`, fleet, waiting);
}

/** The verdict once every instance of the stage has ended; undefined is success. */
export function finalCause(fleet: FleetState): ErrorInformation | undefined {
  const { failed, succeeded, fleetSize, minimumHealthy } = fleet;
  const good = fleet.attempt === 1 ? succeeded >= 1 && fleetSize - failed >= minimumHealthy : failed === 0;
  if (good) return undefined;
  return healthConstraints(`${failed} of ${fleetSize} instances failed and ${succeeded} succeeded`, fleet, 0);
}

function healthConstraints(what: string, fleet: FleetState, waiting: number): ErrorInformation {
  const rest = waiting === 0 ? '' : `, with ${waiting} not attempted yet`;
  return {
    code: 'HEALTH_CONSTRAINTS',
    message: `${what}${rest}; at least ${fleet.minimumHealthy} of ${fleet.fleetSize} must stay healthy`,
  };
}
