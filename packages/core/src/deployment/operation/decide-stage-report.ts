import type { JsonValue } from '../../model/json.js';
import type { OperationStatus } from '../../target/v1/operation.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';
import { currentStep } from '../stages/stage-kinds.js';
import type { StageOperation } from './stage-operation.js';

/** The report of what the current stage does for the deployment as a whole, as records. */
export function decideStageReport(
  state: DeploymentState,
  operation: StageOperation,
  status: OperationStatus<unknown, JsonValue>,
  at: number,
): readonly NewRecord[] {
  const { attempt, stage, step } = operation;
  if (status.status === 'running') {
    const pollAt = at + Math.max(0, status.pollAfter);
    return [{ type: 'stage-operation-accepted', at, attempt, stage, step, handle: status.handle, pollAt }];
  }
  const current = state.stage;
  const planned = current === undefined || current.kind === 'fleet' ? undefined : currentStep(state, current);
  if (planned?.does !== 'operation') return [];
  const position = { attempt, stage, step };
  if (status.status === 'failed') return [planned.operation.failed(position, at, status.diagnostics)];
  const record = planned.operation.succeeded(position, at, { result: status.result, state });
  return ['errorCode' in record ? planned.operation.failed(position, at, record) : record];
}
