import type { JsonValue } from '../model/json.js';
import type { TargetRequest } from '../target/v1/request.js';

/** The target should be doing this now. With `resumeFrom` it was already taken on: ask by the handle, not before `pollAt`. */
export interface RunOperation {
  readonly type: 'run-operation';
  readonly operationId: string;
  readonly request: TargetRequest;
  readonly resumeFrom?: { readonly handle: JsonValue; readonly pollAt: number };
  /** When the operation has taken too long and is cancelled, in milliseconds since the Unix epoch. */
  readonly deadline: number;
}

/** The deployment was stopped: end this operation and report how it ended. */
export interface CancelOperation {
  readonly type: 'cancel-operation';
  readonly operationId: string;
  readonly handle?: JsonValue;
}

/** An effect that should be in flight. Recomputed from the state, so a lost one is simply due again. */
export type DeploymentCommand = RunOperation | CancelOperation;
