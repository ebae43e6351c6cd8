import type { Instance } from '../model/instance.js';
import type { JsonValue } from '../model/json.js';
import type { OperationStatus } from '../target/v1/operation.js';
import type { DeploymentDefinition } from './deployment-definition.js';
import type { DeploymentRequest } from './requests/deployment-request.js';

/** What a monitor saw. `unreadable` follows a policy of its own; `cleared` matters to a frozen deployment. */
export type AlarmInput =
  | { readonly type: 'alarm-raised' | 'alarm-cleared'; readonly alarm: string }
  | { readonly type: 'alarm-unreadable'; readonly alarm: string; readonly reason: string };

/** What became of the fleet while it was being deployed to. */
export type FleetInput =
  | { readonly type: 'instance-joined'; readonly instance: Instance }
  | { readonly type: 'instance-left'; readonly instanceId: string; readonly reason: string };

/** Anything from outside, stamped with its time by the driver. Duplicates and latecomers are no-ops in the core. */
export type DeploymentInput = { readonly at: number } & (
  | { readonly type: 'start'; readonly deploymentId: string; readonly definition: DeploymentDefinition }
  | DeploymentRequest
  | AlarmInput
  | FleetInput
  | { readonly type: 'timer-elapsed'; readonly timerId: string }
  | {
      readonly type: 'gate-reported';
      readonly gateId: string;
      readonly outcome: 'passed' | 'refused';
      readonly reason: string;
    }
  | {
      readonly type: 'operation-reported';
      readonly operationId: string;
      readonly status: OperationStatus<unknown, JsonValue>;
    }
);
