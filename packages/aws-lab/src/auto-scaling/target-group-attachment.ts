import type {
  AttachLoadBalancerTargetGroupsCommandInput,
  DescribeLoadBalancerTargetGroupsCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { LabContext, OwnedService } from '../lab-context.js';
import { findTargetGroup } from '../load-balancing/find-resource.js';
import { pageOf } from '../page.js';
import type { AttachmentState, GroupState } from './auto-scaling-state.js';
import { findGroup, refuse } from './find-group.js';
import { joinTargetGroups, leaveTargetGroups } from './group-members.js';

/** Target groups of groups: Adding, Added, InService; Removing until drained (API reference, LoadBalancerTargetGroupState). */
export const targetGroupAttachmentOperations: OwnedService = {
  AttachLoadBalancerTargetGroups: (input: AttachLoadBalancerTargetGroupsCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const arn of input.TargetGroupARNs ?? []) attach(lab, group, arn);
    return {};
  },
  DetachLoadBalancerTargetGroups: (input: AttachLoadBalancerTargetGroupsCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const arn of input.TargetGroupARNs ?? []) detach(lab, group, arn);
    return {};
  },
  DescribeLoadBalancerTargetGroups: (input: DescribeLoadBalancerTargetGroupsCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const all = group.targetGroups.map((attachment) => ({
      LoadBalancerTargetGroupARN: attachment.arn,
      State: stateOf(lab, group, attachment),
    }));
    const page = pageOf(all, input.NextToken, input.MaxRecords ?? 100);
    return { LoadBalancerTargetGroups: page.items, NextToken: page.next };
  },
};

/** Attaching registers the instances that are there (user guide, attach a load balancer). */
function attach(lab: LabContext, group: GroupState, arn: string): void {
  findTargetGroup(lab, arn);
  const before = group.targetGroups.find((attachment) => attachment.arn === arn);
  if (before !== undefined && before.state !== 'Removing') return;
  const attachment: AttachmentState = before ?? { arn, state: 'Adding' };
  attachment.state = 'Adding';
  if (before === undefined) group.targetGroups.push(attachment);
  lab.timeline.after(lab.behaviour.targetGroupAttachment, () => {
    if (attachment.state !== 'Adding') return;
    attachment.state = 'Added';
    for (const member of group.members) if (member.state === 'InService') joinTargetGroups(lab, group, member);
  });
}

function detach(lab: LabContext, group: GroupState, arn: string): void {
  const attachment = group.targetGroups.find((candidate) => candidate.arn === arn);
  if (attachment === undefined) {
    refuse(`Trying to remove Target Groups that are not part of the group: ${arn}`);
  }
  attachment.state = 'Removing';
  const only: GroupState = { ...group, targetGroups: [attachment] };
  const drains = group.members.map((member) => leaveTargetGroups(lab, only, member));
  lab.timeline.after(Math.max(lab.behaviour.targetGroupAttachment, ...drains), () => {
    if (attachment.state === 'Removing') group.targetGroups.splice(group.targetGroups.indexOf(attachment), 1);
  });
}

function stateOf(lab: LabContext, group: GroupState, { arn, state }: AttachmentState): string {
  const { targets } = findTargetGroup(lab, arn);
  const own = new Set(group.members.map(({ instanceId }) => instanceId));
  const serving = Object.values(targets).some(({ id, health }) => own.has(id) && health === 'healthy');
  return state === 'Added' && group.settings.HealthCheckType === 'ELB' && serving ? 'InService' : state;
}
