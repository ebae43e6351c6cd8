import type { RollbackTrigger } from '../deployment/deployment-definition.js';
import { SettingsError } from '../errors/settings-error.js';
import { hours, type Milliseconds } from '../model/duration.js';
import { groupIdFor } from '../model/names.js';
import { asLatestTarget } from '../target/as-latest-target.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { TargetV1 } from '../target/v1/target.js';
import { checkGroupSettings } from './check-group-settings.js';
import type { InPlaceStrategy, Strategy } from './strategy.js';
import { inPlace } from './strategy.js';

/** A target whose platform knows instances that are changed in place. */
export type ServerTarget = TargetV1 & { readonly computePlatform: 'server' };

/** What a deployer writes. A target of another platform than `server` does not compile with an in-place strategy. */
export interface DeploymentGroupSettings {
  /** CodeDeploy's grammar: 1 to 100 letters, digits and `. _ + = , @ -`. */
  readonly name: string;
  /** The application the group belongs to; default: the group's name. */
  readonly applicationName?: string;
  /** Names the group's state on hosts; default: derived from both names. Set it before renaming a group. */
  readonly groupId?: string;
  readonly target: ServerTarget;
  /** Default: in place, one at a time. */
  readonly strategy?: InPlaceStrategy;
  /** Ends that make a deployment roll back by itself; default: none, as in CodeDeploy. */
  readonly rollbackOn?: readonly RollbackTrigger[];
  /** What to do with files that are there and not ours; default `DISALLOW`. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Whether an instance goes on when a script of its *old* archive fails; default false. */
  readonly ignoreApplicationStopFailures?: boolean;
  /** Longest time of one lifecycle event; default and maximum one hour (CodeDeploy: limits). */
  readonly lifecycleEventTimeout?: Milliseconds;
}

/** A target plus the policy for changing it: parsed, defaulted and frozen. */
export interface DeploymentGroup {
  readonly name: string;
  readonly applicationName: string;
  readonly groupId: string;
  readonly target: TargetV1;
  readonly strategy: Strategy;
  readonly rollbackOn: readonly RollbackTrigger[];
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly ignoreApplicationStopFailures: boolean;
  readonly lifecycleEventTimeout: Milliseconds;
}

/**
 * Declares a deployment group.
 *
 * @throws SettingsError with every problem of the settings at once.
 * @throws UnsupportedTargetError when the target is of a contract version this release does not know.
 */
export function defineDeploymentGroup(settings: DeploymentGroupSettings): DeploymentGroup {
  const problems = checkGroupSettings(settings);
  if (problems.length > 0) throw new SettingsError({ subject: 'deployment group', problems });
  const applicationName = settings.applicationName ?? settings.name;
  return Object.freeze({
    name: settings.name,
    applicationName,
    groupId: settings.groupId ?? groupIdFor(applicationName, settings.name),
    target: asLatestTarget(settings.target),
    strategy: Object.freeze(settings.strategy ?? inPlace()),
    rollbackOn: Object.freeze([...(settings.rollbackOn ?? [])]),
    fileExistsBehavior: settings.fileExistsBehavior ?? 'DISALLOW',
    ignoreApplicationStopFailures: settings.ignoreApplicationStopFailures ?? false,
    lifecycleEventTimeout: settings.lifecycleEventTimeout ?? hours(1),
  });
}
