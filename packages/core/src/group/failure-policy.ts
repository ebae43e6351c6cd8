/** Ends of a deployment that make it roll back by itself (CodeDeploy: automatic rollback configuration). */
export type RollbackTrigger = 'deployment-failure' | 'alarm' | 'stop-request';

/** What ends a deployment that fails (or meets an alarm) without somebody having asked for it. */
export type FailureAction = 'rollback' | 'freeze' | 'stop';

/** Which instances a rollback redeploys to. */
export type RollbackScope = 'touched' | 'full';

/** Which alarms end the deployment, and what not knowing means (CodeDeploy: alarm configuration). */
export interface AlarmPolicy {
  /** Names of the watched alarms. */
  readonly names: readonly string[];
  /** False: alarms mean nothing to this deployment. */
  readonly enabled: boolean;
  /** Whether the deployment goes on when an alarm cannot be read. */
  readonly ignorePollAlarmFailure: boolean;
  /** What an alarm without data means. */
  readonly noData: 'ignore' | 'alarm';
  /** Whether a rollback goes on whatever the alarms say. */
  readonly ignoredInRollback: boolean;
}
