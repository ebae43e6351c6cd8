import {
  checkKeys,
  checkMembers,
  isCallable,
  isOptions,
  type MemberRule,
  optional,
  type Problem,
  SettingsError,
  showValue,
} from '@rollway/core';
import type { LoadBalancer } from '@rollway/core/target';
import { joinLoadBalancers, sharePoll } from '@rollway/host';
import { isClient, isPause } from '../connection/client-rules.js';
import type { ElbClientLike } from './about-balancer.js';
import { type Registry, registryBalancer } from './registry-balancer.js';
import { callTargetGroup, listTargets } from './target-group-calls.js';

/** A target as a target group knows it. */
interface Target {
  /** An IP address or an instance id. */
  readonly id: string;
  readonly port?: number;
  readonly availabilityZone?: string;
}

/** What every target group is made from. */
export interface TargetGroupSettings {
  /** A client of `@aws-sdk/client-elastic-load-balancing-v2`; the package is loaded when it is first used. */
  readonly client: ElbClientLike;
  /** Of a target group, or several: an instance is then taken out of all. */
  readonly targetGroupArn: string | readonly string[];
  /** Milliseconds until the target group is asked again about what is not so yet; default 2000. All who wait share a call. */
  readonly askAfter?: number;
}

/** Where an instance is in a target group. */
export interface TargetAddress {
  readonly ip: string;
  /** Default: the target group's. */
  readonly port?: number;
  /** `all` for addresses outside the load balancer's VPC. */
  readonly availabilityZone?: string;
}

/** Which target groups an instance is in, and as what. */
export interface IpTargetGroupSettings extends TargetGroupSettings {
  readonly address: (instanceId: string) => TargetAddress;
}

/**
 * Target groups of an Application or Network Load Balancer whose targets are addresses. Blocked is confirmed when the whole
 * deregistration delay is over, serving when the target is healthy; `unused`, a group that no listener sends to, is not.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function ipTargetGroup(settings: IpTargetGroupSettings): LoadBalancer {
  checkTargetGroups(settings, { address: isCallable });
  return targetGroups(settings, (instanceId) => {
    const { ip, ...more } = settings.address(instanceId);
    return { id: ip, ...more };
  });
}

/** Which target groups instances are in under their ids. */
export interface InstanceTargetGroupSettings extends TargetGroupSettings {
  /** Default: the target group's. */
  readonly port?: number;
}

/**
 * Like {@link ipTargetGroup}, for target groups whose targets are EC2 instances by id.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function instanceTargetGroup(settings: InstanceTargetGroupSettings): LoadBalancer {
  checkTargetGroups(settings, { port: optional(isPort) });
  const { port } = settings;
  return targetGroups(settings, (instanceId) => ({ id: instanceId, ...(port === undefined ? {} : { port }) }));
}

function targetGroups(settings: TargetGroupSettings, targetOf: (instanceId: string) => Target): LoadBalancer {
  const { client, askAfter = 2000 } = settings;
  const { targetGroupArn } = settings;
  const arns = typeof targetGroupArn === 'string' ? [targetGroupArn] : targetGroupArn;
  const balancers = arns.map((arn) => registryBalancer(registryOf(client, arn, targetOf), askAfter));
  return joinLoadBalancers(balancers);
}

function registryOf(client: ElbClientLike, arn: string, targetOf: (instanceId: string) => Target): Registry {
  const poll = sharePoll(() => listTargets(client, arn));
  return {
    reference: { subject: 'target group', path: 'targetGroupArn', name: arn },
    async look(instanceId) {
      const { id, port } = targetOf(instanceId);
      return (await poll()).filter((target) => target.id === id && (port === undefined || target.port === port));
    },
    async change(instanceId, action) {
      const { id, port, availabilityZone } = targetOf(instanceId);
      const target = {
        Id: id,
        ...(port === undefined ? {} : { Port: port }),
        ...(availabilityZone === undefined ? {} : { AvailabilityZone: availabilityZone }),
      };
      await callTargetGroup(client, action, { TargetGroupArn: arn, Targets: [target] });
    },
  };
}

const isPort: MemberRule = {
  message: 'must be a port, 1 to 65535',
  holds: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535,
};

/** @throws SettingsError with every problem; `more` are the rules of one kind of target group. */
function checkTargetGroups(settings: unknown, more: Readonly<Record<string, MemberRule>>): void {
  const rules = { client: isClient, askAfter: optional(isPause), ...more };
  const problems = [...checkKeys(settings, { path: '', known: ['targetGroupArn', ...Object.keys(rules)] })];
  if (isOptions(settings)) problems.push(...checkMembers(settings, rules), ...checkArns(settings.targetGroupArn));
  if (problems.length > 0) throw new SettingsError({ subject: 'target group', problems });
}

function checkArns(given: unknown): readonly Problem[] {
  const path = 'targetGroupArn';
  const arns: unknown = typeof given === 'string' ? [given] : given;
  if (!Array.isArray(arns) || arns.length === 0) {
    return [{ path, message: 'must name at least one target group', received: showValue(given) }];
  }
  return arns
    .filter((arn: unknown) => !/^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:targetgroup\//.test(String(arn)))
    .map((arn: unknown) => ({ path, message: 'must be the ARN of a target group', received: showValue(arn) }));
}
