import type { TerminateStage } from '../../plan/plan.js';
import type { Side } from '../../target/v1/request.js';
import type { DeploymentState } from '../deployment-state.js';
import { fleetOf } from '../fleet/fleet-of.js';
import { invariant } from '../invariant.js';
import type { JournalRecord } from '../journal-record.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { steppedStage } from './stepped.js';

/**
 * Removes a side: one operation. That a side could not be removed is said aloud and fails nothing, because it serves
 * nobody any more (CodeDeploy reports it as status information).
 */
export const terminateStage: StageKind<TerminateStage, SteppedStageState> = steppedStage<TerminateStage>(({ side }) => [
  { does: 'operation', operation: termination(side) },
]);

function termination(side: Side): OperationKind {
  return {
    name: 'terminate',
    errorCode: 'TERMINATION_FAILED',
    tolerated: true,
    request: (context, state) => ({ type: 'terminate', ...context, side, instances: fleetOf(state, side) }),
    started: (position, at) => ({ type: 'termination-started', at, ...position, side }),
    succeeded: (position, at) => ({ type: 'side-terminated', at, ...position, side }),
    failed: (position, at, diagnostics) => ({ type: 'termination-failed', at, ...position, side, diagnostics }),
  };
}

/** Capacity that carries traffic is never removed: asserted where a removal is recorded, before it is dispatched. */
export function assertRemovable(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: string; readonly side: Side }>,
): void {
  const { side } = record;
  const { production, test } = state.traffic;
  const listeners = side === 'replacement' ? [production, test] : [production];
  const weight = side === 'replacement' ? 0 : 100;
  const routed = listeners.some(({ touched, replacementWeight }) => touched && replacementWeight !== weight);
  const serving = routed ? undefined : servingInstance(state, side);
  invariant(!routed && serving === undefined, 'capacity that may carry traffic is not removed', {
    record,
    traffic: state.traffic,
    serving,
  });
  if (side === 'original') state.originalTerminated = true;
}

/**
 * An instance of the side that may be registered somewhere, where instances are registered one by one: an original that was
 * not blocked, or a replacement that was allowed and not blocked again.
 */
function servingInstance(state: DeploymentState, side: Side): string | undefined {
  const planned = state.definition?.plan.stages ?? [];
  const registers = planned.some((stage) => stage.kind === 'fleet' && stage.role === 'block-traffic');
  if (!registers) return undefined;
  const found = fleetOf(state, side).find(({ instanceId }) => {
    const member = state.members.get(instanceId);
    if (member === undefined) return side === 'original';
    const stage = (member.attempt === 1 ? planned : state.stages)[member.stage];
    const role = stage?.kind === 'fleet' ? stage.role : undefined;
    const blocked = role === 'block-traffic' && member.phase === 'succeeded';
    return member.phase !== 'left' && !blocked && role !== 'install';
  });
  return found?.instanceId;
}
