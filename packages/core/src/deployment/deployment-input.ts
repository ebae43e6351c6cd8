import type { JsonValue } from '../model/json.js';
import type { OperationStatus } from '../target/v1/operation.js';
import type { DeploymentDefinition } from './deployment-definition.js';

/** A request by a person or a program that steers a deployment. */
export type DeploymentRequest =
  | { readonly type: 'pause' | 'resume' | 'rollback'; readonly reason: string }
  | { readonly type: 'stop'; readonly reason: string; readonly rollback: boolean };

/** Anything from outside, stamped with its time by the driver. Duplicates and latecomers are no-ops in the core. */
export type DeploymentInput = { readonly at: number } & (
  | { readonly type: 'start'; readonly deploymentId: string; readonly definition: DeploymentDefinition }
  | DeploymentRequest
  | { readonly type: 'alarm-raised'; readonly alarm: string }
  | {
      readonly type: 'operation-reported';
      readonly operationId: string;
      readonly status: OperationStatus<unknown, JsonValue>;
    }
);
