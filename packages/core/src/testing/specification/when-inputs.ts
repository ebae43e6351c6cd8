import type { DeploymentInput } from '../../deployment/deployment-input.js';
import { operationIdOf } from '../../deployment/operation-id.js';
import type { OperationReport } from '../../driver/operation-performer.js';
import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import type { Milliseconds } from '../../model/duration.js';
import type { JsonValue } from '../../model/json.js';
import { scriptFailed } from './given-facts.js';
import { specifiedDeploymentId } from './group-for-specification.js';

/** Which operation a report is about. */
export interface ReportedOperation {
  readonly instanceId: string;
  readonly lifecycleEvent: string;
  /** 1 for the deployment, 2 for its rollback; default 1. */
  readonly attempt?: number;
  /** Milliseconds since the Unix epoch; default 60,000. */
  readonly at?: number;
}

const defaultAt = 60_000;

/** The target reports that a lifecycle event succeeded. */
export function reportSucceeded(operation: ReportedOperation): DeploymentInput {
  return report(operation, { status: 'succeeded', result: undefined });
}

/** The target reports that a lifecycle event failed. */
export function reportFailed(operation: ReportedOperation & { readonly diagnostics?: Diagnostics }): DeploymentInput {
  return report(operation, { status: 'failed', diagnostics: operation.diagnostics ?? scriptFailed });
}

/** The target reports that a lifecycle event goes on and is to be asked for by this handle. */
export function reportRunning(
  operation: ReportedOperation & { readonly handle: JsonValue; readonly pollAfter: Milliseconds },
): DeploymentInput {
  return report(operation, { status: 'running', handle: operation.handle, pollAfter: operation.pollAfter });
}

/** Somebody asks for a pause. */
export function pause(at: number = defaultAt): DeploymentInput {
  return { type: 'pause', at, reason: 'a person asked for it' };
}

/** Somebody asks to go on. */
export function resume(at: number = defaultAt): DeploymentInput {
  return { type: 'resume', at, reason: 'a person asked for it' };
}

/** Somebody asks to end the deployment. */
export function stop(options: { readonly rollback: boolean; readonly at?: number }): DeploymentInput {
  return { type: 'stop', at: options.at ?? defaultAt, reason: 'a person asked for it', rollback: options.rollback };
}

/** Somebody asks to go back. */
export function rollback(at: number = defaultAt): DeploymentInput {
  return { type: 'rollback', at, reason: 'a person asked for it' };
}

/** An alarm is raised. */
export function alarmRaised(alarm: string, at: number = defaultAt): DeploymentInput {
  return { type: 'alarm-raised', at, alarm };
}

function report(operation: ReportedOperation, status: OperationReport['status']): DeploymentInput {
  const { instanceId, lifecycleEvent, attempt = 1, at = defaultAt } = operation;
  const operationId = operationIdOf({ deploymentId: specifiedDeploymentId, attempt, lifecycleEvent, instanceId });
  return { type: 'operation-reported', at, operationId, status };
}
