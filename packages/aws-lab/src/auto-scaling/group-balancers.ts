import { findClassicBalancer } from '../classic-load-balancing/classic-state.js';
import { deregisterInstance, registerInstance } from '../classic-load-balancing/instance-registration.js';
import type { LabContext } from '../lab-context.js';
import { findTargetGroup } from '../load-balancing/find-resource.js';
import { deregisterTarget, registerTarget } from '../load-balancing/target-health.js';
import type { GroupState, MemberState } from './auto-scaling-state.js';

/** What a group registers its members in. */
export type Attachments = Pick<GroupState, 'targetGroups' | 'classicBalancers'>;

/**
 * Registers a member with the group's target groups and Classic Load Balancers. While AddToLoadBalancer is suspended it is not,
 * and is not later by itself either (user guide, suspended processes).
 */
export function joinBalancers(lab: LabContext, group: GroupState, { instanceId }: MemberState): void {
  if (group.suspended.includes('AddToLoadBalancer')) return;
  for (const { id, state } of group.targetGroups) {
    const target = findTargetGroup(lab, id);
    if (state !== 'Removing') registerTarget(lab, target, { id: instanceId, port: target.port });
  }
  for (const { id, state } of group.classicBalancers) {
    if (state !== 'Removing') registerInstance(lab, findClassicBalancer(lab, id), instanceId);
  }
}

/** Takes a member out of all of them; answers how long it drains, in milliseconds. */
export function leaveBalancers(lab: LabContext, attachments: Attachments, { instanceId }: MemberState): number {
  const drains = attachments.targetGroups.map(({ id }) => {
    const target = findTargetGroup(lab, id);
    const registered = target.targets[`${instanceId}:${target.port}`];
    const drains = registered !== undefined && registered.health !== 'unused';
    deregisterTarget(lab, target, instanceId, target.port);
    return drains ? Number(target.attributes['deregistration_delay.timeout_seconds'] ?? 300) * 1000 : 0;
  });
  const classic = attachments.classicBalancers.map(({ id }) =>
    deregisterInstance(lab, findClassicBalancer(lab, id), instanceId),
  );
  return Math.max(0, ...drains, ...classic);
}
