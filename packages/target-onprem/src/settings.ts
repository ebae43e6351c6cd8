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
  completeHost,
  createStageAhead,
  type Delivery,
  deliveryProblems,
  type FailedInstances,
  type HostEntry,
  hostList,
  type Retention,
  type RevisionSource,
  retentionOf,
  retentionProblems,
  type ServerSettings,
} from '@rollway/host';

/** What an on-premises target is made from. */
export interface OnPremisesSettings extends Retention {
  /**
   * The fleet, or what lists it at the start of each deployment. During one it is asked for the host that is `wanted`, and
   * then must list at least that one, also when a new deployment would go without it.
   */
  readonly hosts: readonly HostEntry[] | ((wanted?: string) => Promise<readonly HostEntry[]>);
  /** With one, instances leave and rejoin it, and the lifecycle has the traffic events. */
  readonly loadBalancer?: LoadBalancer;
  /** Where revisions that are not local come from, for example `s3Source`; default: nowhere, and they are refused. */
  readonly revisionSources?: readonly RevisionSource[];
  /** What becomes of instances that fail while they are out of rotation; default `keep-out`. */
  readonly failedInstances?: FailedInstances;
  /**
   * How files get to the hosts: `replace` takes the last revision away and puts the new one in its place; `incremental`
   * ends in the same files, but neither sends nor writes what is the same in both and untouched on the host since. Default
   * `replace`.
   */
  readonly install?: 'replace' | 'incremental';
  /**
   * Instances that are sent the revision at the same time before they leave rotation, so that they are out for a shorter
   * time; 0 for none. Each leaves when it has it: even all at once, few are out together. Those that follow in the
   * list are sent it before it is their turn: as many as have had theirs. Default 4. Only with a load balancer, and not for `incremental`, which
   * sends little.
   */
  readonly stageAhead?: number;
  /** How the revision gets to the hosts; default `controller`, over the connection to each. */
  readonly delivery?: Delivery;
  /**
   * Longest time one call waits on a host before the operation is polled instead; default 20 s. Long enough to be cheap,
   * short enough for whatever stands in between.
   */
  readonly answerWithin?: Milliseconds;
}

/**
 * Checks and completes the settings. A list that comes from a function is checked each time it is asked for.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(settings: OnPremisesSettings): ServerSettings {
  const shape = checkKeys(settings, {
    path: '',
    known: [
      ...['hosts', 'loadBalancer', 'failedInstances', 'answerWithin', 'revisionSources', 'install'],
      ...['stageAhead', 'delivery', 'maxRevisions', 'maxRevisionBytes', 'maxRevisionAge'],
    ],
  });
  if (!isOptions(settings)) refuse(shape);
  const { hosts, loadBalancer, failedInstances = 'keep-out', answerWithin = seconds(20) } = settings;
  const { install = 'replace', stageAhead = 4, delivery = 'controller' } = settings;
  const problems: Problem[] = [...shape, ...deliveryProblems(delivery), ...retentionProblems(settings)];
  if (!Number.isInteger(stageAhead) || stageAhead < 0) {
    problems.push({ path: 'stageAhead', message: 'must be an integer, 0 or more', received: showValue(stageAhead) });
  }
  if (!['replace', 'incremental'].includes(install)) {
    problems.push({ path: 'install', message: 'must be replace or incremental', received: JSON.stringify(install) });
  }
  if (!['keep-out', 'return'].includes(failedInstances)) {
    const received = JSON.stringify(failedInstances);
    problems.push({ path: 'failedInstances', message: 'must be keep-out or return', received });
  }
  if (!(answerWithin >= 0)) {
    problems.push({ path: 'answerWithin', message: 'must be 0 or more milliseconds', received: String(answerWithin) });
  }
  if (typeof hosts !== 'function') problems.push(...checkHosts(hosts));
  refuse(problems);
  const stages = stageAhead > 0 && loadBalancer !== undefined && install === 'replace';
  const list = typeof hosts === 'function' ? hosts : () => Promise.resolve(hosts);
  const known = hostList(list, (entries) => {
    refuse(checkHosts(entries));
    return entries.map(completeHost);
  });
  return Object.freeze({
    hosts: known,
    loadBalancer,
    failedInstances,
    revisionSources: settings.revisionSources ?? [],
    ...retentionOf(settings),
    install,
    staging: stages ? createStageAhead(known, stageAhead) : undefined,
    delivery,
    answerWithin,
  });
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'onprem target', problems });
}
