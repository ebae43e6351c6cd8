import type { HookSource } from '../../lifecycle/hook-source.js';
import type { Milliseconds } from '../../model/duration.js';
import type { Instance } from '../../model/instance.js';
import type { JsonValue } from '../../model/json.js';
import type { Revision } from '../../model/revision.js';

/** What to do with a file that is already there and not ours (CodeDeploy: file_exists_behavior). */
export type FileExistsBehavior = 'DISALLOW' | 'OVERWRITE' | 'RETAIN';

/** A side of a blue/green deployment: what served before, and what is to serve after. */
export type Side = 'original' | 'replacement';

/** Where traffic comes in. `test` is the second listener through which people look at a replacement before it serves. */
export type Listener = 'production' | 'test';

/** What a target said of the replacement it made: opaque to everybody else, recorded, and handed back. */
export interface ReplacementDetails {
  /** Name of the target that wrote the details; a target refuses those of another. */
  readonly target: string;
  readonly details: JsonValue;
}

/** What every request carries. */
export interface RequestContext {
  /** The id hooks see and hosts file the revision under. A rollback has its own: the linked deployment of CodeDeploy. */
  readonly deploymentId: string;
  /** In a rollback: the deployment that is being rolled back, under whose id its replacement was made. */
  readonly rollbackOf?: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly revision: Revision;
  /** What provisioning returned; absent before it ended and in deployments that provision nothing. */
  readonly replacement?: ReplacementDetails;
  /** The operation, all its parts together, ends within this time. */
  readonly timeout: Milliseconds;
}

/** Perform one lifecycle event on one instance. */
export interface LifecycleEventRequest extends RequestContext {
  readonly type: 'run-lifecycle-event';
  readonly lifecycleEvent: string;
  /** Its `label` names the side in a blue/green deployment. */
  readonly instance: Instance;
  /** The archive on the host whose scripts run, decided by the core. */
  readonly hookSource: HookSource;
  /** The complete set of variables a hook is given, besides what the host itself provides (PATH and the like). */
  readonly environment: Readonly<Record<string, string>>;
  readonly fileExistsBehavior: FileExistsBehavior;
  /**
   * Whether the instance has had its whole lifecycle once this event has succeeded. Only then is the revision the one that
   * `last-successful` means there.
   */
  readonly concludes: boolean;
}

/**
 * Perform one lifecycle event of the deployment as a whole, as ECS and Lambda know them. An event to which nothing is
 * attached succeeds at once.
 */
export interface HookRequest extends RequestContext {
  readonly type: 'run-hook';
  readonly lifecycleEvent: string;
}

/**
 * Make what is to serve after the deployment, without sending it any traffic. Whatever it creates it must find again by
 * the deployment id: asked twice it makes one, and `terminate` can remove what a failed call left half made.
 */
export interface ProvisionReplacementRequest extends RequestContext {
  readonly type: 'provision-replacement';
  /** The original instances, as they were recorded when the deployment started. */
  readonly instances: readonly Instance[];
  /**
   * The shares of production traffic that will be asked for, in percent and in order, as far as everything goes well. Absent
   * where traffic does not move by weight. For platforms that have to know the way before its first step.
   */
  readonly productionWeights?: readonly number[];
}

/** What provisioning results in. */
export interface ProvisionedReplacement {
  /** Instances to install on, for servers; their ids differ from all original ones. Absent where there are none. */
  readonly instances?: readonly Instance[];
  /** What the target needs to work on the replacement later: plain JSON, for example an ARN. Public: never a secret. */
  readonly details: JsonValue;
}

/**
 * Give the replacement exactly this share of a listener's traffic, up or down, whatever the share is now. `succeeded`
 * means confirmed: the platform routes by the new weights, and what gained traffic was able to serve before it did.
 */
export interface ShiftTrafficRequest extends RequestContext {
  readonly type: 'shift-traffic';
  readonly listener: Listener;
  /** Percent, from 0 to 100; the original has the rest. */
  readonly replacementWeight: number;
}

/**
 * Remove one side. It carries no traffic any more. Removing the original also makes the replacement what the group
 * consists of; removing the replacement leaves everything as it was before provisioning.
 */
export interface TerminateRequest extends RequestContext {
  readonly type: 'terminate';
  readonly side: Side;
  /** The instances of that side that the deployment knows. */
  readonly instances: readonly Instance[];
}

/** What a target is asked for the deployment as a whole. */
export type DeploymentOperationRequest =
  | HookRequest
  | ProvisionReplacementRequest
  | ShiftTrafficRequest
  | TerminateRequest;

/** Everything a target can be asked to do. */
export type TargetRequest = LifecycleEventRequest | DeploymentOperationRequest;
