import type { Instance } from '../../model/instance.js';
import type { Side } from '../../target/v1/request.js';
import type { DeploymentState } from '../deployment-state.js';

/** The instance at a position in the fleet of its side; those that joined come after the planned ones. */
export function instanceAt(state: DeploymentState, side: Side, index: number): Instance | undefined {
  if (side === 'replacement') return state.replacement?.fleet[index];
  const planned = state.definition?.plan.fleet;
  if (planned === undefined) return undefined;
  return index < planned.length ? planned[index] : state.joined[index - planned.length];
}

/** How many instances a side has, those that left included. */
export function fleetSizeOf(state: DeploymentState, side: Side): number {
  if (side === 'replacement') return state.replacement?.fleet.length ?? 0;
  return (state.definition?.plan.fleet.length ?? 0) + state.joined.length;
}

/** All instances of a side. Copies nothing unless somebody joined. */
export function fleetOf(state: DeploymentState, side: Side): readonly Instance[] {
  if (side === 'replacement') return state.replacement?.fleet ?? [];
  const planned = state.definition?.plan.fleet ?? [];
  return state.joined.length === 0 ? planned : [...planned, ...state.joined];
}
