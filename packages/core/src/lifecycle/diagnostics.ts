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
  /** The last lines of output, bounded and redacted; empty when there was none. */
  readonly logTail?: string;
}
