import { invariant } from '../../errors/invariant.js';
import type { TerminateStage } from '../../plan/plan.js';
import type { Side } from '../../target/v1/request.js';
import type { DeploymentState, Failure } from '../deployment-state.js';
import { fleetOf } from '../fleet/fleet-of.js';
import type { JournalRecord } from '../journal-record.js';
import type { OperationKind } from '../operation/stage-operation.js';
import type { StageKind } from './stage-kind.js';
import type { SteppedStageState } from './stage-state.js';
import { oneStepStage } from './stepped.js';

/**
 * Removes a side: one operation. That a side could not be removed is said aloud and fails nothing, because it serves
 * nobody any more (CodeDeploy reports it as status information).
 */
export const terminateStage: StageKind<TerminateStage, SteppedStageState> = {
  ...oneStepStage<TerminateStage>(({ side }) => ({ does: 'operation', operation: termination(side) })),
  lost: (state, { side }) => state.stageFailure ?? (side === 'original' ? nobodyServes(state) : undefined),
};

/** The original is all there is to go back to when every instance of the replacement has left meanwhile. */
function nobodyServes(state: DeploymentState): Failure | undefined {
  const { stage, operation, replacement } = state;
  const isAhead = operation === undefined && stage?.kind === 'terminate' && stage.step === 0;
  if (!isAhead || replacement === undefined || !registersInstances(state)) return undefined;
  const serves = replacement.fleet.some(({ instanceId }) => state.members.get(instanceId)?.phase === 'succeeded');
  if (serves) return undefined;
  const message = 'no instance of the replacement is left in service, so the original is not removed';
  return { status: 'failed', error: { code: 'HEALTH_CONSTRAINTS', message } };
}

/** Whether traffic is moved by registering instances, one by one. */
function registersInstances({ definition }: DeploymentState): boolean {
  const planned = definition?.plan.stages ?? [];
  return planned.some((stage) => stage.kind === 'fleet' && stage.role === 'block-traffic');
}

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
  if (!registersInstances(state)) return undefined;
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
