import { createAwsConnection, createRunCommand, type RunCommand, type RunCommandSettings } from '@rollway/aws';
import {
  checkKeys,
  isOptions,
  type Milliseconds,
  type Problem,
  SettingsError,
  seconds,
  showValue,
} from '@rollway/core';
import type { LoadBalancer } from '@rollway/core/target';
import {
  checkHosts,
  checkSelection,
  completeHost,
  createStageAhead,
  type FailedInstances,
  type HostEntry,
  hostList,
  type Retention,
  type RevisionSource,
  retentionOf,
  retentionProblems,
  type ServerSettings,
} from '@rollway/host';
import { type FleetSelection, resolveFleet } from './resolve-fleet.js';

/** What an EC2 target is made from. */
export interface Ec2SsmSettings extends FleetSelection, RunCommandSettings, Retention {
  /** With one, instances leave and rejoin it: `instanceTargetGroup`, `classicLoadBalancer`, or both in `joinLoadBalancers`. */
  readonly loadBalancer?: LoadBalancer;
  /** Where revisions that are not local come from, for example `s3Source`; default: nowhere, and they are refused. */
  readonly revisionSources?: readonly RevisionSource[];
  /** How every instance is deployed to, beside its id, zone and transport. Secrets need `staging`. */
  readonly host?: Pick<HostEntry, 'deploymentRoot' | 'environment' | 'secrets' | 'variables'> | HostOf;
  /** What becomes of instances that fail while they are out of rotation; default `keep-out`. */
  readonly failedInstances?: FailedInstances;
  /** How files get to the instances: `replace`, or `incremental`, which sends and writes what differs. Default `replace`. */
  readonly install?: 'replace' | 'incremental';
  /**
   * Instances that are sent the revision at the same time before they leave rotation; 0 for none. Default 50, which is one
   * command. Only with a load balancer, and not for `incremental`.
   */
  readonly stageAhead?: number;
  /** Longest time one command waits for a hook before the operation is polled by another one; default 60 s. */
  readonly answerWithin?: Milliseconds;
}

/** What differs from instance to instance. */
export type HostOf = (instanceId: string) => Pick<
  HostEntry,
  'deploymentRoot' | 'environment' | 'secrets' | 'variables'
> & {
  /** Absolute path on the instance for receipts of commands. */
  readonly stateDirectory?: string;
};

/** Settings that are checked and complete. */
export interface ParsedSettings {
  readonly server: ServerSettings;
  readonly runCommand: RunCommand;
}

/** CodeDeploy's limit of groups. */
const mostGroups = 10;

const known = [
  ...['tagGroups', 'tagFilters', 'autoScalingGroups', 'instanceIds', 'loadBalancer', 'revisionSources', 'host'],
  ...[
    'install',
    'stageAhead',
    'failedInstances',
    'maxRevisions',
    'maxRevisionBytes',
    'maxRevisionAge',
    'answerWithin',
    'connection',
    'staging',
    'stateDirectory',
  ],
  ...['deliveryTimeout', 'executionTimeout', 'gatherWithin', 'waiting', 'random', 'newId'],
];

/** @throws SettingsError with every problem at once. */
export function parseSettings(settings: Ec2SsmSettings): ParsedSettings {
  const shape = checkKeys(settings, { path: '', known });
  if (!isOptions(settings)) refuse(shape);
  refuse([...shape, ...checkFleet(settings), ...checkValues(settings)]);
  const { answerWithin = seconds(60), failedInstances = 'keep-out', loadBalancer } = settings;
  const { connection = createAwsConnection(), revisionSources = [], install = 'replace', stageAhead = 50 } = settings;
  const runCommand = createRunCommand({ ...runCommandSettings(settings), connection });
  const entryOf = entryMaker(settings, runCommand);
  const list = async (wanted?: string): Promise<readonly HostEntry[]> => {
    // Whoever is asked for by name was part of the fleet; whether it still is does not matter.
    if (wanted !== undefined) return [entryOf(wanted)];
    const instances = await resolveFleet(connection, settings);
    return instances.map(({ instanceId, zone }) => entryOf(instanceId, zone));
  };
  const hosts = hostList(list, (entries) => {
    refuse(checkHosts(entries));
    return entries.map(completeHost);
  });
  const stages = stageAhead > 0 && loadBalancer !== undefined && install === 'replace';
  const server: ServerSettings = {
    ...{ hosts, loadBalancer, failedInstances, revisionSources, answerWithin, install },
    ...retentionOf(settings),
    staging: stages ? createStageAhead(hosts, stageAhead) : undefined,
    delivery: 'controller',
  };
  return Object.freeze({ server, runCommand });
}

function runCommandSettings(settings: Ec2SsmSettings): RunCommandSettings {
  const names = [
    'staging',
    'stateDirectory',
    'deliveryTimeout',
    'executionTimeout',
    'gatherWithin',
    'waiting',
    'random',
    'newId',
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])));
}

function entryMaker(
  { host = {}, staging }: Ec2SsmSettings,
  runCommand: RunCommand,
): (instanceId: string, zone?: string) => HostEntry {
  return (instanceId, zone) => {
    const { stateDirectory, ...more }: ReturnType<HostOf> = typeof host === 'function' ? host(instanceId) : host;
    if (more.secrets !== undefined && staging === undefined) refuse([secretsNeedStaging]);
    const transport = runCommand.transport(instanceId, stateDirectory === undefined ? {} : { stateDirectory });
    return { ...more, instanceId, transport, ...(zone === undefined ? {} : { zone }) };
  };
}

function checkFleet(settings: Ec2SsmSettings): readonly Problem[] {
  const { tagGroups, tagFilters, autoScalingGroups, instanceIds } = settings;
  if (tagGroups !== undefined || tagFilters !== undefined)
    return [...checkSelection(settings), ...checkNames(settings)];
  if (autoScalingGroups === undefined && instanceIds === undefined) {
    const message = 'must say which instances, or tagFilters, autoScalingGroups or instanceIds must';
    return [{ path: 'tagGroups', message }];
  }
  return checkNames(settings);
}

function checkNames({ autoScalingGroups = [], instanceIds = [] }: Ec2SsmSettings): readonly Problem[] {
  const problems: Problem[] = [];
  if (autoScalingGroups.length > mostGroups) {
    const received = String(autoScalingGroups.length);
    problems.push({ path: 'autoScalingGroups', message: `must be at most ${mostGroups} groups`, received });
  }
  for (const [index, id] of instanceIds.entries()) {
    if (/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) continue;
    const message = 'must be the id of an EC2 instance; hybrid nodes are hosts of onPremises';
    problems.push({ path: `instanceIds[${index}]`, message, received: showValue(id) });
  }
  return problems;
}

function checkValues(settings: Ec2SsmSettings): readonly Problem[] {
  const { answerWithin = 0, failedInstances = 'keep-out', host, staging } = settings;
  const problems: Problem[] = [...retentionProblems(settings)];
  const check = (path: string, holds: boolean, message: string, received: unknown): void => {
    if (!holds) problems.push({ path, message, received: showValue(received) });
  };
  const { install = 'replace', stageAhead = 0 } = settings;
  check('install', ['replace', 'incremental'].includes(install), 'must be replace or incremental', install);
  check('stageAhead', Number.isInteger(stageAhead) && stageAhead >= 0, 'must be an integer, 0 or more', stageAhead);
  check('answerWithin', answerWithin >= 0, 'must be 0 or more milliseconds', answerWithin);
  check(
    'failedInstances',
    ['keep-out', 'return'].includes(failedInstances),
    'must be keep-out or return',
    failedInstances,
  );
  if (typeof host === 'object' && host.secrets !== undefined && staging === undefined)
    problems.push(secretsNeedStaging);
  return problems;
}

const secretsNeedStaging: Problem = {
  path: 'staging',
  message: 'must name a bucket when there are secrets: whoever may list commands can read what is inside them',
};

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'ec2-ssm target', problems });
}
