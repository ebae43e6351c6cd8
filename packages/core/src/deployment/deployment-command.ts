import type { Gate } from '../gates/gate.js';
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

/**
 * Somebody should give the input `timer-elapsed` with this id once `dueAt` has come, and not before. The id is derived, so
 * the same timer started twice is one; one that nobody waits for any more is a no-op in the core.
 */
export interface StartTimer {
  readonly type: 'start-timer';
  readonly timerId: string;
  /** Milliseconds since the Unix epoch. */
  readonly dueAt: number;
}

/** Somebody should be asking this gate every interval, and report the first answer that is final by `gate-reported`. */
export interface EvaluateGate {
  readonly type: 'evaluate-gate';
  readonly gateId: string;
  readonly gate: Gate;
}

/** An effect that should be in flight. Recomputed from the state, so a lost one is simply due again. */
export type DeploymentCommand = RunOperation | CancelOperation | StartTimer | EvaluateGate;

/** The derived id of what a command is about: of its operation, timer or gate. */
export function commandIdOf(command: DeploymentCommand): string {
  switch (command.type) {
    case 'run-operation':
    case 'cancel-operation':
      return command.operationId;
    case 'start-timer':
      return command.timerId;
    case 'evaluate-gate':
      return command.gateId;
  }
}
