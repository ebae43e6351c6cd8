import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import type { JsonValue } from '../../model/json.js';
import type { DeploymentOperationRequest, RequestContext } from '../../target/v1/request.js';
import type { DeploymentErrorCode } from '../deployment-event.js';
import type { DeploymentState } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';

/** Where in a deployment something is done for it as a whole. */
export interface StepPosition {
  readonly attempt: number;
  readonly stage: number;
  /** Counts from 0 within the stage. */
  readonly step: number;
}

/** What the current stage does for the deployment as a whole and has not concluded. A deployment has one at most. */
export interface StageOperation extends StepPosition {
  readonly operationId: string;
  /** When it started, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** What the target said to ask by, once it took the operation on. */
  accepted: { readonly handle: JsonValue; readonly pollAt: number } | undefined;
}

/** One thing a stage can do for the deployment as a whole: what it asks for, and the records of how it went. */
export interface OperationKind {
  /** Part of the operation id: a lifecycle event, or what is asked for. */
  readonly name: string;
  /** Why the stage fails when it fails. */
  readonly errorCode: DeploymentErrorCode;
  /** Whether the stage succeeds all the same. */
  readonly tolerated: boolean;
  request(context: RequestContext, state: DeploymentState): DeploymentOperationRequest;
  started(position: StepPosition, at: number): NewRecord;
  /** The record of success, or why the result cannot be one. */
  succeeded(
    position: StepPosition,
    at: number,
    outcome: { readonly result: unknown; readonly state: DeploymentState },
  ): NewRecord | Diagnostics;
  failed(position: StepPosition, at: number, diagnostics: Diagnostics): NewRecord;
}
