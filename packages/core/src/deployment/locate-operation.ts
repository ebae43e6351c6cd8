import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentState } from './deployment-state.js';
import { parseOperationId } from './operation-id.js';

/** Finds the operation that an id names, if it is in flight right now. Anything else is stale. */
export function locateOperation(
  state: DeploymentState,
  operationId: string,
): { readonly batch: BatchState; readonly member: Member } | undefined {
  const key = parseOperationId(operationId);
  if (key === undefined || key.deploymentId !== state.deploymentId) return undefined;
  const member = state.members.get(key.instanceId);
  if (member === undefined || member.phase !== 'running' || member.attempt !== key.attempt) return undefined;
  const batch = state.batches.get(member.batch);
  if (batch === undefined || batch.lifecycle[member.event] !== key.lifecycleEvent) return undefined;
  return { batch, member };
}
