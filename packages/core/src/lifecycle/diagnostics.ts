/**
 * CodeDeploy's six lifecycle error codes, and one of ours: `InstanceUnreachable` says that nobody could reach the instance,
 * which a group may count apart from failures.
 */
export type LifecycleErrorCode =
  | 'Success'
  | 'ScriptMissing'
  | 'ScriptNotExecutable'
  | 'ScriptTimedOut'
  | 'ScriptFailed'
  | 'UnknownError'
  | 'InstanceUnreachable';

/** Why a lifecycle event failed: recorded in the journal and shown to people (CodeDeploy: diagnostics). */
export interface Diagnostics {
  readonly errorCode: LifecycleErrorCode;
  /** Location of the script inside the revision; absent when no script was at fault. */
  readonly scriptName?: string;
  readonly message: string;
  /**
   * What CodeDeploy's agent reports for the same failure, word for word, for alarms and tools that look for its texts; absent
   * when the agent has no words of its own for it.
   */
  readonly codeDeployMessage?: string;
  /** The last lines of output, bounded and redacted; empty when there was none. */
  readonly logTail?: string;
}
