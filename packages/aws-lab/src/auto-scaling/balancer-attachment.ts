import type {
  AttachLoadBalancersCommandInput,
  AttachLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { findClassicBalancer } from '../classic-load-balancing/classic-state.js';
import type { LabContext, OwnedService } from '../lab-context.js';
import { findTargetGroup } from '../load-balancing/find-resource.js';
import { pageOf } from '../page.js';
import type { AttachmentState, GroupState } from './auto-scaling-state.js';
import { findGroup, refuse } from './find-group.js';
import { type Attachments, joinBalancers, leaveBalancers } from './group-balancers.js';

type Kind = keyof Attachments;

/**
 * Target groups and Classic Load Balancers of groups: Adding, Added, InService; Removing until drained (API reference,
 * LoadBalancerTargetGroupState).
 */
export const balancerAttachmentOperations: OwnedService = {
  AttachLoadBalancerTargetGroups: (input: AttachLoadBalancerTargetGroupsCommandInput, lab) =>
    attach(lab, input.AutoScalingGroupName, 'targetGroups', input.TargetGroupARNs),
  DetachLoadBalancerTargetGroups: (input: AttachLoadBalancerTargetGroupsCommandInput, lab) =>
    detach(lab, input.AutoScalingGroupName, 'targetGroups', input.TargetGroupARNs),
  DescribeLoadBalancerTargetGroups: (input: DescribeLoadBalancerTargetGroupsCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const all = group.targetGroups.map((attachment) => ({
      LoadBalancerTargetGroupARN: attachment.id,
      State: stateOf(lab, group, attachment),
    }));
    const page = pageOf(all, input.NextToken, input.MaxRecords ?? 100);
    return { LoadBalancerTargetGroups: page.items, NextToken: page.next };
  },
  AttachLoadBalancers: (input: AttachLoadBalancersCommandInput, lab) =>
    attach(lab, input.AutoScalingGroupName, 'classicBalancers', input.LoadBalancerNames),
  DetachLoadBalancers: (input: AttachLoadBalancersCommandInput, lab) =>
    detach(lab, input.AutoScalingGroupName, 'classicBalancers', input.LoadBalancerNames),
};

/** Attaching registers the instances that are there (user guide, attach a load balancer). */
function attach(lab: LabContext, name: string | undefined, kind: Kind, ids: readonly string[] = []): object {
  const group = findGroup(lab, name);
  for (const id of ids) {
    if (kind === 'targetGroups') findTargetGroup(lab, id);
    else findClassicBalancer(lab, id);
    const before = group[kind].find((attachment) => attachment.id === id);
    if (before !== undefined && before.state !== 'Removing') continue;
    const attachment: AttachmentState = before ?? { id, state: 'Adding' };
    attachment.state = 'Adding';
    if (before === undefined) group[kind].push(attachment);
    lab.timeline.after(lab.behaviour.targetGroupAttachment, () => {
      if (attachment.state !== 'Adding') return;
      attachment.state = 'Added';
      for (const member of group.members) if (member.state === 'InService') joinBalancers(lab, group, member);
    });
  }
  return {};
}

function detach(lab: LabContext, name: string | undefined, kind: Kind, ids: readonly string[] = []): object {
  const group = findGroup(lab, name);
  for (const id of ids) {
    const attachment = group[kind].find((candidate) => candidate.id === id);
    if (attachment === undefined) {
      const what = kind === 'targetGroups' ? 'Target Groups' : 'Load Balancers';
      refuse(`Trying to remove ${what} that are not part of the group: ${id}`);
    }
    attachment.state = 'Removing';
    const only: Attachments = { targetGroups: [], classicBalancers: [], [kind]: [attachment] };
    const drains = group.members.map((member) => leaveBalancers(lab, only, member));
    lab.timeline.after(Math.max(lab.behaviour.targetGroupAttachment, ...drains), () => {
      if (attachment.state === 'Removing') group[kind].splice(group[kind].indexOf(attachment), 1);
    });
  }
  return {};
}

function stateOf(lab: LabContext, group: GroupState, { id: arn, state }: AttachmentState): string {
  const { targets } = findTargetGroup(lab, arn);
  const own = new Set(group.members.map(({ instanceId }) => instanceId));
  const serving = Object.values(targets).some(({ id, health }) => own.has(id) && health === 'healthy');
  return state === 'Added' && group.settings.HealthCheckType === 'ELB' && serving ? 'InService' : state;
}
