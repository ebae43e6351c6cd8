import type { DeploymentConfiguration, DeploymentLifecycleHookStage, ServiceDeployment } from '@aws-sdk/client-ecs';

/** A stage; one of those that hooks name is missing among those that a deployment shows (API model). */
export type DeploymentStage = NonNullable<ServiceDeployment['lifecycleStage']> | DeploymentLifecycleHookStage;

/** A deployment that waits at a PAUSE hook. */
export interface PauseState {
  readonly hookId: string;
  readonly expiresAt: number;
  readonly timeoutAction: 'CONTINUE' | 'ROLLBACK';
}

/** A deployment of a service by ECS itself, from one service revision to another. */
export interface ServiceDeploymentState {
  readonly arn: string;
  readonly createdAt: number;
  /** Ids of task groups: each is a service revision. Nothing is left behind by the first deployment of a service. */
  readonly source: string | undefined;
  readonly target: string;
  /** As it was when the deployment began (model assumption: later changes of the service do not reach it). */
  readonly configuration: DeploymentConfiguration;
  status: NonNullable<ServiceDeployment['status']>;
  reason: string | undefined;
  /** Position in the list of stages that the strategy makes, and since when. */
  position: number;
  since: number;
  stage: DeploymentStage | undefined;
  pause: PauseState | undefined;
  /** Percent of traffic that was asked for the target. */
  production: number;
  test: number;
  finishedAt: number | undefined;
  rollbackAt: number | undefined;
}
