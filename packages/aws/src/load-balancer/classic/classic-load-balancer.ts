import { checkKeys, checkMembers, isOptions, optional, type Problem, SettingsError, showValue } from '@rollway/core';
import type { LoadBalancer } from '@rollway/core/target';
import { joinLoadBalancers } from '@rollway/host';
import { isClient, isPause } from '../../connection/client-rules.js';
import type { ElbClientLike } from '../about-balancer.js';
import { registryBalancer } from '../registry-balancer.js';
import { classicMembers } from './classic-members.js';

/** Which Classic Load Balancers instances are in. */
export interface ClassicLoadBalancerSettings {
  /** A client of `@aws-sdk/client-elastic-load-balancing`, a package of its own. */
  readonly client: ElbClientLike;
  /** Of a balancer, or several: an instance is then taken out of all (CodeDeploy: elbInfoList, 10 at most). */
  readonly loadBalancerName: string | readonly string[];
  /** Milliseconds until a balancer is asked again about what is not so yet; default 2000. All who wait share a call. */
  readonly askAfter?: number;
}

/** CodeDeploy's limit of balancers for a group. */
const mostBalancers = 10;

/**
 * Classic Load Balancers. Blocked is confirmed when the instance is registered no more and connection draining is over, serving
 * when the balancer says InService. Without connection draining, which is a setting of the balancer, it cuts off what is in
 * flight, and nobody can wait for it.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function classicLoadBalancer(settings: ClassicLoadBalancerSettings): LoadBalancer {
  checkSettings(settings);
  const { client, loadBalancerName, askAfter = 2000 } = settings;
  const names = namesOf(loadBalancerName);
  const balancers = names.map((name) => {
    const { read, change } = classicMembers(() => Promise.resolve(client), name);
    const reference = { subject: 'Classic Load Balancer', path: 'loadBalancerName', name };
    const look = async (instanceId: string) => (await read([instanceId])).filter(({ id }) => id === instanceId);
    return registryBalancer({ reference, look, change }, askAfter);
  });
  return joinLoadBalancers(balancers);
}

const namesOf = <Given>(given: Given | string): Given | readonly string[] =>
  typeof given === 'string' ? [given] : given;

function checkSettings(settings: unknown): void {
  const problems = [...checkKeys(settings, { path: '', known: ['client', 'loadBalancerName', 'askAfter'] })];
  if (isOptions(settings)) {
    problems.push(...checkMembers(settings, { client: isClient, askAfter: optional(isPause) }));
    problems.push(...classicNameProblems(namesOf(settings.loadBalancerName), 'loadBalancerName'));
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'Classic Load Balancer', problems });
}

/** What is wrong with names of Classic Load Balancers (API reference, CreateLoadBalancer: 32 letters, digits and hyphens). */
export function classicNameProblems(names: unknown, path: string): readonly Problem[] {
  const good = Array.isArray(names) && names.length >= 1 && names.length <= mostBalancers;
  if (!good || new Set(names).size < names.length) {
    const message = `must be 1 to ${mostBalancers} names of Classic Load Balancers, each once`;
    return [{ path, message, received: showValue(names) }];
  }
  return names.flatMap((name: unknown, index): readonly Problem[] => {
    if (typeof name === 'string' && /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(name)) return [];
    const message = 'must be the name of a Classic Load Balancer: 1 to 32 letters, digits and hyphens';
    return [{ path: `${path}[${index}]`, message, received: showValue(name) }];
  });
}
