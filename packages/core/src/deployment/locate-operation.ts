import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentState } from './deployment-state.js';

/** An operation in flight: the instance and its batch. */
export interface OperationLocation {
  readonly batch: BatchState;
  readonly member: Member;
}

/**
 * Finds the operation that an id names, if it is in flight right now. Anything else is stale.
 *
 * The id is compared in place and only the instance id is cut out of it: this runs for every report, and at 100,000
 * instances the strings it would otherwise make cost more than the decision.
 */
export function locateOperation(state: DeploymentState, operationId: string): OperationLocation | undefined {
  const { deploymentId } = state;
  const attemptAt = deploymentId.length + 1;
  if (!operationId.startsWith(deploymentId) || operationId[attemptAt - 1] !== ':') return undefined;
  const eventAt = operationId.indexOf(':', attemptAt) + 1;
  const instanceAt = operationId.indexOf(':', eventAt) + 1;
  if (eventAt === 0 || instanceAt === 0) return undefined;
  const member = state.members.get(operationId.slice(instanceAt));
  if (member?.phase !== 'running') return undefined;
  const batch = state.batches.get(member.batch);
  const lifecycleEvent = batch?.lifecycle[member.event];
  if (batch === undefined || lifecycleEvent === undefined) return undefined;
  const sameEvent =
    lifecycleEvent.length === instanceAt - 1 - eventAt && operationId.startsWith(lifecycleEvent, eventAt);
  const sameAttempt = operationId.slice(attemptAt, eventAt - 1) === String(member.attempt);
  return sameEvent && sameAttempt ? { batch, member } : undefined;
}
