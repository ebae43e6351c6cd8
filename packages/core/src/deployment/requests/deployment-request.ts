import type { RollbackScope } from '../../group/failure-policy.js';
import type { Revision } from '../../model/revision.js';

/** Lets running operations finish and starts none. */
export interface PauseRequest {
  readonly type: 'pause';
  readonly reason: string;
}

/** Goes on after a pause, or after what froze the deployment. */
export interface ResumeRequest {
  readonly type: 'resume';
  readonly reason: string;
}

/** Ends the wait of this name: `ready-wait`, `termination-wait`, or a gate's name (CodeDeploy: ContinueDeployment). */
export interface ContinueRequest {
  readonly type: 'continue';
  readonly wait: string;
  readonly reason: string;
}

/** Ends the deployment; with `rollback`, the touched instances go back first (CodeDeploy: StopDeployment). */
export interface StopRequest {
  readonly type: 'stop';
  readonly reason: string;
  readonly rollback: boolean;
}

/** Ends the deployment after the lifecycle events in flight and takes it back. */
export interface RollbackRequest {
  readonly type: 'rollback';
  readonly reason: string;
  /** Default: the group's last successful one. Only where revisions are redeployed. */
  readonly revision?: Revision;
  /** Default `touched`: the instances that were changed, or may have been. */
  readonly scope?: RollbackScope;
}

/**
 * A request by a person or a program that steers a deployment. What each one may say, when it is refused and what it means
 * is in `request-kinds.ts`: a new one is a type here and a kind there.
 */
export type DeploymentRequest = PauseRequest | ResumeRequest | ContinueRequest | StopRequest | RollbackRequest;

/** The request of one type. */
export type RequestOf<Type extends DeploymentRequest['type']> = Extract<DeploymentRequest, { readonly type: Type }>;
