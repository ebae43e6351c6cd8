import {
  type AwsConnection,
  type AwsConnectionSettings,
  connectionOf,
  type FunctionHookSettings,
  type ParsedFunctionHooks,
  parseFunctionHooks,
} from '@rollway/aws';
import { checkKeys, hours, isOptions, type Problem, SettingsError, seconds, showValue } from '@rollway/core';
import { type EcsHookEvent, ecsHookEvents, type Milliseconds } from '@rollway/core/target';
import { checkPairs, type ParsedPair, parsePair, type TargetGroupPair } from './target-group-pair.js';

/**
 * What an ECS target is made from: one service, and one pair of target groups or several that move together. A service that
 * ECS itself deploys knows its pairs, so they are left out.
 */
export type EcsSettings = EcsOptions &
  (TargetGroupPair | { readonly targetGroupPairs: readonly TargetGroupPair[] } | PairsOfService);

/** No pairs: those that the service itself has. */
export type PairsOfService = { readonly [Key in keyof TargetGroupPair | 'targetGroupPairs']?: never };

/** The settings besides the target groups; all but the service have a default. */
export interface EcsOptions {
  /** Name or ARN; default: the cluster `default`. */
  readonly cluster?: string;
  /** Name or ARN of a service with the deployment controller EXTERNAL, or ECS with load balancers that it can move traffic by. */
  readonly service: string;
  /** A connection that is shared with other targets, or the settings of one. Default: the SDK's own chain. */
  readonly connection?: AwsConnection | AwsConnectionSettings;
  /** How the functions of `Hooks` are run and answer. */
  readonly hooks?: FunctionHookSettings<EcsHookEvent>;
  /**
   * What to do with what an earlier deployment left: task sets besides the PRIMARY on the target groups of the replacement, and
   * production traffic that is not all on the PRIMARY. `refuse` (default); `repair`: provisioning deletes the task sets and
   * sends all traffic to the PRIMARY first.
   */
  readonly unfinished?: 'refuse' | 'repair';
  /** How long a new task set may take to be steady and healthy; default one hour, as CodeDeploy waits. */
  readonly steadyStateTimeout?: Milliseconds;
  /**
   * Tasks of a new task set that may stop by themselves before it is given up. Default: half of the desired count, at least 3
   * and at most 200 (Amazon ECS: deployment circuit breaker).
   */
  readonly failedTaskThreshold?: number;
  /**
   * How long tasks go on running after their weight became 0, because the nodes of a load balancer do not learn of new weights
   * at once. Default 2 minutes, or as long as clients stick to a target group if that is longer.
   */
  readonly settleTime?: Milliseconds;
  /**
   * How long a deployment by ECS itself waits at a pause for this program to come back, before ECS takes it back by itself; in
   * whole minutes. Default 14 days, the longest that ECS knows; longer than any wait of the deployment group.
   */
  readonly pauseTimeout?: Milliseconds;
  /** Pause between two looks at something that AWS is doing; default 5 s. */
  readonly pollAfter?: Milliseconds;
}

/** Settings that are checked and complete. */
export interface ParsedSettings {
  readonly cluster: string;
  readonly service: string;
  readonly pairs: readonly ParsedPair[];
  readonly connection: AwsConnection;
  readonly hooks: ParsedFunctionHooks;
  readonly unfinished: 'refuse' | 'repair';
  readonly steadyStateTimeout: Milliseconds;
  readonly failedTaskThreshold: number | undefined;
  readonly settleTime: Milliseconds | undefined;
  readonly pauseTimeout: Milliseconds;
  readonly pollAfter: Milliseconds;
}

const nameOrArn = /^(arn:[^:]+:ecs:[^:]+:\d{12}:(cluster|service)\/)?[A-Za-z0-9_/-]{1,255}$/;
const oneHour = seconds(3600);
/** API reference, DeploymentLifecycleHookTimeoutConfiguration. */
const longestPause = hours(14 * 24);

const known = [
  ...['cluster', 'service', 'targetGroupPairs', 'targetGroups', 'productionListener', 'testListener', 'container'],
  ...['connection', 'hooks', 'unfinished', 'steadyStateTimeout', 'failedTaskThreshold', 'settleTime', 'pauseTimeout'],
  'pollAfter',
];

/**
 * Checks and completes the settings.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(settings: EcsSettings): ParsedSettings {
  const shape = checkKeys(settings, { path: '', known });
  if (!isOptions(settings)) throw new SettingsError({ subject: 'ecs target', problems: shape });
  const { cluster = 'default', service, unfinished = 'refuse' } = settings;
  const { steadyStateTimeout = oneHour, failedTaskThreshold, settleTime, pollAfter = seconds(5) } = settings;
  const { pauseTimeout = longestPause } = settings;
  const pairs = pairsOf(settings);
  const { hooks, problems: hookProblems } = parseFunctionHooks(settings.hooks ?? {}, ecsHookEvents, 'hooks');
  const problems: Problem[] = [...shape, ...checkNames({ cluster, service }), ...hookProblems];
  if (pairs !== undefined) problems.push(...checkPairs(pairs));
  if (unfinished !== 'refuse' && unfinished !== 'repair') {
    problems.push({ path: 'unfinished', message: 'must be refuse or repair', received: showValue(unfinished) });
  }
  if (!Number.isInteger(pauseTimeout / 60_000) || pauseTimeout <= 0 || pauseTimeout > longestPause) {
    problems.push({
      path: 'pauseTimeout',
      message: 'must be whole minutes, up to 14 days',
      received: showValue(pauseTimeout),
    });
  }
  problems.push(...checkNumbers({ steadyStateTimeout, failedTaskThreshold, settleTime, pollAfter }));
  if (problems.length > 0) throw new SettingsError({ subject: 'ecs target', problems });
  return Object.freeze({
    cluster,
    service,
    pairs: (pairs ?? []).map(parsePair),
    connection: connectionOf(settings.connection),
    hooks,
    unfinished,
    steadyStateTimeout,
    failedTaskThreshold,
    settleTime,
    pauseTimeout,
    pollAfter,
  });
}

/** The pairs that the settings name; undefined when they leave that to the service. */
function pairsOf(settings: EcsSettings): readonly TargetGroupPair[] | undefined {
  const { targetGroupPairs, ...pair } = settings as Partial<TargetGroupPair> & {
    readonly targetGroupPairs?: readonly TargetGroupPair[];
  };
  if (targetGroupPairs !== undefined) return targetGroupPairs;
  const isPair = pair.targetGroups !== undefined || pair.productionListener !== undefined;
  return isPair ? [pair as TargetGroupPair] : undefined;
}

function checkNames(names: { readonly cluster: unknown; readonly service: unknown }): readonly Problem[] {
  return Object.entries(names).flatMap(([path, name]) => {
    if (typeof name === 'string' && nameOrArn.test(name)) return [];
    return [{ path, message: `must be the name or ARN of a ${path}`, received: showValue(name) }];
  });
}

/** A settle time may be nothing; everything else needs something. */
function checkNumbers(numbers: {
  readonly steadyStateTimeout: number;
  readonly failedTaskThreshold: number | undefined;
  readonly settleTime: number | undefined;
  readonly pollAfter: number;
}): readonly Problem[] {
  return Object.entries(numbers).flatMap(([path, value]) => {
    if (value === undefined || value > 0 || (path === 'settleTime' && value === 0)) return [];
    const message = path === 'settleTime' ? 'must be 0 milliseconds or more' : 'must be more than 0';
    return [{ path, message, received: showValue(value) }];
  });
}
