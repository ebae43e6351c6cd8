import type { AlarmPolicy, FailureAction, RollbackScope, RollbackTrigger } from '../group/failure-policy.js';
import type { Milliseconds } from '../model/duration.js';
import type { Revision } from '../model/revision.js';
import type { Plan } from '../plan/plan.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { TimeWindowPlan } from '../windows/time-window.js';

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
  /** Longest time an operation of the deployment as a whole may take; absent means `lifecycleEventTimeout`. */
  readonly operationTimeout?: Milliseconds;
  /** Absent: roll back on the triggers of `rollbackOn`, else end. */
  readonly onFailure?: FailureAction;
  /** Which instances a rollback redeploys to; absent means `touched`. */
  readonly rollbackScope?: RollbackScope;
  /** Absent: every alarm that is raised ends the deployment. */
  readonly alarms?: AlarmPolicy;
  /** When new work may begin; absent means always. */
  readonly timeWindows?: TimeWindowPlan;
}
