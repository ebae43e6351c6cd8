import { SettingsError } from '../errors/settings-error.js';
import { hours, type Milliseconds } from '../model/duration.js';
import { groupIdFor } from '../model/names.js';
import { frozenCopy } from '../options/frozen-copy.js';
import { asLatestTarget } from '../target/as-latest-target.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { AnyTargetV1, ComputePlatform, TargetV1 } from '../target/v1/target.js';
import type { TimeWindows } from '../windows/time-window.js';
import { checkGroupSettings } from './check-group-settings.js';
import type { AlarmPolicy, FailureAction, RollbackScope, RollbackTrigger } from './failure-policy.js';
import { inPlace, type Strategy, type WeightedStrategy } from './strategy.js';

/** A target whose platform knows instances that are changed in place. */
export type ServerTarget = TargetV1<'server'>;

/** What a start does while the group has an unfinished deployment. */
export type QueuePolicy = 'reject' | 'queue' | 'supersede';

/** Which alarms end a deployment; every member but the names has a default (CodeDeploy: alarm configuration). */
export interface AlarmSettings extends Partial<Omit<AlarmPolicy, 'names'>> {
  /** Up to 10, each once. */
  readonly names: readonly string[];
}

/** Asked by a predicate gate; true lets the deployment go on, false has it asked again later. */
export type GatePredicate = (question: {
  readonly deploymentId: string;
  readonly gate: string;
  readonly signal: AbortSignal;
}) => boolean | Promise<boolean>;

/** What a deployer writes, whatever the platform. */
export interface CommonGroupSettings {
  /** CodeDeploy's grammar: 1 to 100 letters, digits and `. _ + = , @ -`. */
  readonly name: string;
  /** The application the group belongs to; default: the group's name. */
  readonly applicationName?: string;
  /** Names the group's state on hosts; default: derived from both names. Set it before renaming a group. */
  readonly groupId?: string;
  /** Ends that make a deployment roll back by itself; default: none, as in CodeDeploy. */
  readonly rollbackOn?: readonly RollbackTrigger[];
  /**
   * What a failure or an alarm leads to. `rollback`: what `rollbackOn` says, by default failures and alarms. `freeze`:
   * everything stays where it is until somebody decides. `stop`: the deployment ends where it is. Default: `rollback` when
   * there is a `rollbackOn`, else `stop`.
   */
  readonly onFailure?: FailureAction;
  /** Which instances a rollback redeploys to; default `touched`. */
  readonly rollbackScope?: RollbackScope;
  /** Alarms that end a deployment; default: none is watched. */
  readonly alarms?: AlarmSettings;
  /** When new work may begin; default: always. */
  readonly timeWindows?: TimeWindows;
  /** What a start does while the group has an unfinished deployment; default `reject`, as in CodeDeploy. */
  readonly queuePolicy?: QueuePolicy;
  /** The functions behind predicate gates, by the gate's name. */
  readonly predicates?: Readonly<Record<string, GatePredicate>>;
  /** What to do with files that are there and not ours; default `DISALLOW`. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Whether an instance goes on when a script of its *old* archive fails; default false. */
  readonly ignoreApplicationStopFailures?: boolean;
  /** Longest time of one lifecycle event; default and maximum one hour (CodeDeploy: limits). */
  readonly lifecycleEventTimeout?: Milliseconds;
  /** Longest time of one operation of the deployment as a whole, such as provisioning; default one hour. */
  readonly operationTimeout?: Milliseconds;
}

/**
 * What a deployer writes. An in-place strategy does not compile with a target that has no instances to change in place, nor
 * does a blue/green one that does not say how traffic moves.
 */
export type DeploymentGroupSettings<Platform extends ComputePlatform = 'server'> = Platform extends 'server'
  ? CommonGroupSettings & {
      readonly target: TargetV1<Platform>;
      /** Default: in place, one at a time. */
      readonly strategy?: Strategy;
    }
  : CommonGroupSettings & { readonly target: TargetV1<Platform>; readonly strategy: WeightedStrategy };

/** A target plus the policy for changing it: parsed, defaulted and frozen. */
export interface DeploymentGroup {
  readonly name: string;
  readonly applicationName: string;
  readonly groupId: string;
  readonly target: AnyTargetV1;
  readonly strategy: Strategy;
  readonly rollbackOn: readonly RollbackTrigger[];
  readonly onFailure: FailureAction;
  readonly rollbackScope: RollbackScope;
  readonly alarms?: AlarmPolicy;
  readonly timeWindows?: TimeWindows;
  readonly queuePolicy: QueuePolicy;
  readonly predicates: Readonly<Record<string, GatePredicate>>;
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly ignoreApplicationStopFailures: boolean;
  readonly lifecycleEventTimeout: Milliseconds;
  readonly operationTimeout: Milliseconds;
}

/**
 * Declares a deployment group.
 *
 * @throws SettingsError with every problem of the settings at once.
 * @throws UnsupportedTargetError when the target is of a contract version this release does not know.
 */
export function defineDeploymentGroup<Platform extends ComputePlatform>(
  settings: DeploymentGroupSettings<Platform>,
): DeploymentGroup {
  const problems = checkGroupSettings(settings);
  if (problems.length > 0) throw new SettingsError({ subject: 'deployment group', problems });
  const applicationName = settings.applicationName ?? settings.name;
  const { rollbackOn, onFailure } = failurePolicy(settings);
  return Object.freeze({
    name: settings.name,
    applicationName,
    groupId: settings.groupId ?? groupIdFor(applicationName, settings.name),
    target: asLatestTarget(settings.target),
    // Copied: what the caller holds stays the caller's.
    strategy: frozenCopy(settings.strategy ?? inPlace()),
    rollbackOn: Object.freeze([...rollbackOn]),
    onFailure,
    rollbackScope: settings.rollbackScope ?? 'touched',
    ...(settings.alarms === undefined ? {} : { alarms: alarmPolicy(settings.alarms) }),
    ...(settings.timeWindows === undefined ? {} : { timeWindows: frozenCopy(settings.timeWindows) }),
    queuePolicy: settings.queuePolicy ?? 'reject',
    predicates: Object.freeze({ ...settings.predicates }),
    fileExistsBehavior: settings.fileExistsBehavior ?? 'DISALLOW',
    ignoreApplicationStopFailures: settings.ignoreApplicationStopFailures ?? false,
    lifecycleEventTimeout: settings.lifecycleEventTimeout ?? hours(1),
    operationTimeout: settings.operationTimeout ?? hours(1),
  });
}

function failurePolicy({
  rollbackOn,
  onFailure,
}: CommonGroupSettings): Pick<DeploymentGroup, 'rollbackOn' | 'onFailure'> {
  const chosen = onFailure ?? ((rollbackOn ?? []).length > 0 ? 'rollback' : 'stop');
  const triggers = rollbackOn ?? (chosen === 'rollback' ? (['deployment-failure', 'alarm'] as const) : []);
  return { rollbackOn: triggers, onFailure: chosen };
}

/** Alarm settings with their defaults. */
export function alarmPolicy(settings: AlarmSettings): AlarmPolicy {
  return Object.freeze({
    names: Object.freeze([...settings.names]),
    enabled: settings.enabled ?? true,
    ignorePollAlarmFailure: settings.ignorePollAlarmFailure ?? false,
    noData: settings.noData ?? 'ignore',
    ignoredInRollback: settings.ignoredInRollback ?? true,
  });
}
