import type { Milliseconds } from '../model/duration.js';
import type { Revision } from '../model/revision.js';
import type { Plan } from '../plan/plan.js';
import type { FileExistsBehavior } from '../target/v1/request.js';

/** Ends of a deployment that make it roll back by itself (CodeDeploy: automatic rollback configuration). */
export type RollbackTrigger = 'deployment-failure' | 'alarm' | 'stop-request';

/** The group's last successful deployment: where its next rollback leads. */
export interface LastSuccessfulDeployment {
  readonly deploymentId: string;
  readonly revision: Revision;
  readonly fileExistsBehavior: FileExistsBehavior;
}

/** Everything a deployment was asked to be. Recorded once, in its first event; never changed. */
export interface DeploymentDefinition {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  /** The kind of target, so that a journal is not resumed with another. */
  readonly targetName: string;
  readonly revision: Revision;
  readonly description?: string;
  readonly plan: Plan;
  readonly rollbackOn: readonly RollbackTrigger[];
  readonly lastSuccessful?: LastSuccessfulDeployment;
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly ignoreApplicationStopFailures: boolean;
  /** Longest time one lifecycle event may take, all its scripts together. */
  readonly lifecycleEventTimeout: Milliseconds;
}
