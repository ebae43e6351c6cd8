import type { HookSource } from '../../lifecycle/hook-source.js';
import type { Milliseconds } from '../../model/duration.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';

/** What to do with a file that is already there and not ours (CodeDeploy: file_exists_behavior). */
export type FileExistsBehavior = 'DISALLOW' | 'OVERWRITE' | 'RETAIN';

/** Perform one lifecycle event on one instance. */
export interface LifecycleEventRequest {
  readonly type: 'run-lifecycle-event';
  /** The id hooks see and hosts file the revision under. A rollback has its own: the linked deployment of CodeDeploy. */
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent: string;
  readonly instance: Instance;
  readonly revision: Revision;
  /** The archive on the host whose scripts run, decided by the core. */
  readonly hookSource: HookSource;
  /** The complete set of variables a hook is given, besides what the host itself provides (PATH and the like). */
  readonly environment: Readonly<Record<string, string>>;
  readonly fileExistsBehavior: FileExistsBehavior;
  /** The whole event, all its scripts together, ends within this time. */
  readonly timeout: Milliseconds;
}

/** Everything a target can be asked to do. */
export type TargetRequest = LifecycleEventRequest;
