import {
  type AwsConnection,
  type AwsConnectionSettings,
  classicNameProblems,
  connectionOf,
  type TagFilter,
} from '@rollway/aws';
import { checkKeys, isOptions, type Problem, SettingsError, seconds, showValue } from '@rollway/core';
import type { Milliseconds, TargetV1 } from '@rollway/core/target';

/** A fleet: an Auto Scaling group, or the running instances that match at least one filter of every group of tag filters. */
export type FleetSelection =
  | { readonly autoScalingGroup: string }
  | { readonly tagGroups: readonly (readonly TagFilter[])[] };

/** Runs scripts on instances and looks at revisions: any server target, of which nothing else is used. */
export type InstanceEvents = Pick<TargetV1<'server'>, 'runLifecycleEvent' | 'inspectRevision'>;

/** What a blue/green target for EC2 fleets is made from. */
export interface AsgBlueGreenSettings {
  /** The fleet that serves: with `copy` the Auto Scaling group, or whichever copy of it serves by now. */
  readonly fleet: FleetSelection;
  /**
   * Where the replacement comes from. `copy` (default): a copy of the Auto Scaling group is made for each deployment
   * (CodeDeploy: COPY_AUTO_SCALING_GROUP). A fleet: your second one, and the two take turns; whichever serves when a
   * deployment starts is the original (CodeDeploy: DISCOVER_EXISTING). Of two groups nothing changes but sizes and target
   * groups, so that infrastructure as code may own both.
   */
  readonly replacement?: 'copy' | FleetSelection;
  /** ARNs of the target groups that fleets are registered in, 10 at most. */
  readonly targetGroups?: readonly string[];
  /** Names of the Classic Load Balancers that fleets are registered with, 10 at most; one of either is needed. */
  readonly classicLoadBalancers?: readonly string[];
  /** What runs lifecycle events on instances. */
  readonly instances: InstanceEvents;
  /** Whether an instance counts as ready only when its SSM agent reports; default true. */
  readonly waitForAgent?: boolean;
  /** A connection that is shared with other targets, or the settings of one. Default: the SDK's own chain. */
  readonly connection?: AwsConnection | AwsConnectionSettings;
  /** Pause between two looks at something that AWS is doing; default 10 s. */
  readonly pollAfter?: Milliseconds;
  /** How long a fleet may get no capacity before provisioning fails; default 5 minutes. */
  readonly capacityWait?: Milliseconds;
}

/** Settings that are checked and complete. */
export type ParsedSettings = Required<Omit<AsgBlueGreenSettings, 'connection'>> & {
  readonly connection: AwsConnection;
};

const known = [
  'fleet',
  'replacement',
  'targetGroups',
  'classicLoadBalancers',
  'instances',
  'waitForAgent',
  'connection',
  'pollAfter',
  'capacityWait',
];

/**
 * Checks and completes the settings.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(settings: AsgBlueGreenSettings): ParsedSettings {
  const shape = checkKeys(settings, { path: '', known });
  if (!isOptions(settings)) refuse(shape);
  const { replacement = 'copy', waitForAgent = true, pollAfter = seconds(10), capacityWait = seconds(300) } = settings;
  const { fleet, targetGroups = [], classicLoadBalancers = [], instances } = settings;
  const problems: Problem[] = [
    ...shape,
    ...checkFleet(fleet, 'fleet'),
    ...(replacement === 'copy' ? [] : checkFleet(replacement, 'replacement')),
    ...checkBalancers(targetGroups, classicLoadBalancers),
  ];
  const add = (path: string, message: string, received: unknown): void => {
    problems.push({ path, message, received: showValue(received) });
  };
  if (replacement === 'copy' && isOptions(fleet) && !('autoScalingGroup' in fleet)) {
    add('fleet', 'must be an Auto Scaling group to be copied; name a replacement for instances by tags', fleet);
  }
  if (JSON.stringify(replacement) === JSON.stringify(fleet)) add('replacement', 'must be another fleet', replacement);
  if (!isOptions(instances) || !isOptions(instances.runLifecycleEvent)) {
    add('instances', 'must be a server target, for example of ec2Ssm', instances);
  }
  if (!(pollAfter > 0)) add('pollAfter', 'must be more than 0 milliseconds', pollAfter);
  if (!(capacityWait > 0)) add('capacityWait', 'must be more than 0 milliseconds', capacityWait);
  refuse(problems);
  return Object.freeze({
    fleet,
    replacement,
    targetGroups: Object.freeze([...targetGroups]),
    classicLoadBalancers: Object.freeze([...classicLoadBalancers]),
    instances,
    waitForAgent,
    connection: connectionOf(settings.connection),
    pollAfter,
    capacityWait,
  });
}

/** CodeDeploy's limits: three groups of ten filters. */
function checkFleet(fleet: unknown, path: string): readonly Problem[] {
  const message = 'must be { autoScalingGroup } or { tagGroups }';
  if (!isOptions(fleet)) return [{ path, message, received: showValue(fleet) }];
  const { autoScalingGroup, tagGroups } = fleet;
  if (typeof autoScalingGroup === 'string' && tagGroups === undefined) {
    if (/^[^:]{1,255}$/.test(autoScalingGroup)) return [];
    const received = showValue(autoScalingGroup);
    return [{ path: `${path}.autoScalingGroup`, message: 'must be 1 to 255 characters without colons', received }];
  }
  if (autoScalingGroup !== undefined || !Array.isArray(tagGroups)) {
    return [{ path, message, received: showValue(fleet) }];
  }
  const groups: readonly unknown[] = tagGroups;
  const good = (group: unknown): boolean =>
    Array.isArray(group) &&
    group.length >= 1 &&
    group.length <= 10 &&
    group.every((filter: unknown) => isOptions(filter) && isFilter(filter));
  if (groups.length >= 1 && groups.length <= 3 && groups.every(good)) return [];
  const rule = 'must be 1 to 3 groups of 1 to 10 filters, each KEY_ONLY, VALUE_ONLY or KEY_AND_VALUE';
  return [{ path: `${path}.tagGroups`, message: rule, received: showValue(tagGroups) }];
}

function isFilter({ type, key, value }: Readonly<Record<string, unknown>>): boolean {
  const hasKey = typeof key === 'string' && key !== '';
  const hasValue = typeof value === 'string';
  if (type === 'KEY_ONLY') return hasKey;
  return type === 'VALUE_ONLY' ? hasValue : type === 'KEY_AND_VALUE' && hasKey && hasValue;
}

function checkBalancers(arns: unknown, names: unknown): readonly Problem[] {
  const hasClassic = !Array.isArray(names) || names.length > 0;
  const classic = hasClassic ? classicNameProblems(names, 'classicLoadBalancers') : [];
  // Without a Classic Load Balancer there must be a target group.
  return hasClassic && Array.isArray(arns) && arns.length === 0 ? classic : [...checkTargetGroups(arns), ...classic];
}

function checkTargetGroups(arns: unknown): readonly Problem[] {
  const path = 'targetGroups';
  if (!Array.isArray(arns) || arns.length < 1 || arns.length > 10 || new Set(arns).size < arns.length) {
    return [
      { path, message: 'must be 1 to 10 ARNs, each once; or name a Classic Load Balancer', received: showValue(arns) },
    ];
  }
  return arns.flatMap((arn: unknown, index): readonly Problem[] => {
    if (/^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:targetgroup\//.test(String(arn))) return [];
    return [{ path: `${path}[${index}]`, message: 'must be the ARN of a target group', received: showValue(arn) }];
  });
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'asg-bluegreen target', problems });
}
