import type { DeploymentErrorCode, ErrorInformation, FinalStatus } from '../deployment-event.js';
import type { DeploymentState, Failure } from '../deployment-state.js';

/** Ends that CodeDeploy calls stopped; every other error fails a deployment. */
const stopping: readonly DeploymentErrorCode[] = ['ALARM_ACTIVE', 'ALARM_UNREADABLE', 'MANUAL_STOP', 'MANUAL_ROLLBACK'];

/** The status that goes with an error as it was recorded. A wait that ran out says itself which of the two it is. */
export function failureOfError(state: DeploymentState, error: ErrorInformation): Failure {
  if (state.frozen !== undefined) return { status: state.frozen.status, error };
  if (state.stageFailure?.error.code === error.code) return { status: state.stageFailure.status, error };
  const status: FinalStatus = stopping.includes(error.code) ? 'stopped' : 'failed';
  return { status, error };
}
