import type {
  AttachInstancesCommandInput,
  DescribeAutoScalingInstancesCommandInput,
  DetachInstancesCommandInput,
  EnterStandbyCommandInput,
  SetInstanceHealthCommandInput,
  SetInstanceProtectionCommandInput,
  TerminateInstanceInAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import type { GroupState, MemberState } from './auto-scaling-state.js';
import { describeMember } from './describe-group.js';
import { findGroup, findMember, refuse } from './find-group.js';
import { joinBalancers, leaveBalancers } from './group-balancers.js';
import { endMember, reconcileGroup } from './group-members.js';

/** Instances of groups. */
export const memberOperations: OwnedService = {
  DescribeAutoScalingInstances: (input: DescribeAutoScalingInstancesCommandInput, lab) => {
    const all = Object.values(lab.account.autoScaling.groups).flatMap((group) =>
      group.members.map((member) => ({ ...describeMember(lab, member), AutoScalingGroupName: group.name })),
    );
    const wanted = all.filter(({ InstanceId }) => (input.InstanceIds ?? [InstanceId]).includes(InstanceId));
    // This call has its own spelling of the health (API reference, AutoScalingInstanceDetails).
    const shown = wanted.map((each) => ({
      ...each,
      HealthStatus: each.HealthStatus === 'Healthy' ? 'HEALTHY' : 'UNHEALTHY',
    }));
    const page = pageOf(shown, input.NextToken, input.MaxRecords ?? 50);
    return { AutoScalingInstances: page.items, NextToken: page.next };
  },
  TerminateInstanceInAutoScalingGroup: (input: TerminateInstanceInAutoScalingGroupCommandInput, lab) => {
    const { group, member } = findMember(lab, input.InstanceId);
    if (input.ShouldDecrementDesiredCapacity === true) {
      if (group.desired <= group.min)
        refuse('Currently, desiredSize equals minSize. Terminating instance would violate it.');
      group.desired -= 1;
    }
    endMember(lab, group, member);
    reconcileGroup(lab, group);
    return { Activity: activityOf(lab, group) };
  },
  EnterStandby: (input: EnterStandbyCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const members = membersOf(group, input.InstanceIds);
    if (input.ShouldDecrementDesiredCapacity === true) group.desired -= members.length;
    for (const member of members) {
      leaveBalancers(lab, group, member);
      member.state = 'Standby';
    }
    reconcileGroup(lab, group);
    return { Activities: [activityOf(lab, group)] };
  },
  ExitStandby: (input: Pick<EnterStandbyCommandInput, 'AutoScalingGroupName' | 'InstanceIds'>, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const member of membersOf(group, input.InstanceIds)) {
      member.state = 'InService';
      group.desired += 1;
      joinBalancers(lab, group, member);
    }
    return { Activities: [activityOf(lab, group)] };
  },
  DetachInstances: (input: DetachInstancesCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const member of membersOf(group, input.InstanceIds)) {
      leaveBalancers(lab, group, member);
      group.members.splice(group.members.indexOf(member), 1);
      if (input.ShouldDecrementDesiredCapacity === true) group.desired -= 1;
    }
    reconcileGroup(lab, group);
    return { Activities: [activityOf(lab, group)] };
  },
  AttachInstances: (input: AttachInstancesCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const instanceId of input.InstanceIds ?? []) attach(lab, group, instanceId);
    return {};
  },
  SetInstanceHealth: (input: SetInstanceHealthCommandInput, lab) => {
    const { group, member } = findMember(lab, input.InstanceId);
    member.healthy = input.HealthStatus === 'Healthy';
    if (!member.healthy && !group.suspended.includes('ReplaceUnhealthy')) endMember(lab, group, member);
    reconcileGroup(lab, group);
    return {};
  },
  SetInstanceProtection: (input: SetInstanceProtectionCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const member of membersOf(group, input.InstanceIds))
      member.protectedFromScaleIn = input.ProtectedFromScaleIn === true;
    return {};
  },
};

function membersOf(group: GroupState, ids: readonly string[] | undefined): readonly MemberState[] {
  return (ids ?? []).map((id) => {
    const member = group.members.find(({ instanceId }) => instanceId === id);
    return member ?? refuse(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  });
}

function attach(lab: LabContext, group: GroupState, instanceId: string): void {
  const instance = lab.account.compute.instances[instanceId];
  if (instance?.state !== 'running') refuse(`Instance ${instanceId} is not in the running state.`);
  if (group.desired >= group.max) refuse('The attachment would exceed the maximum size of the group.');
  const member: MemberState = {
    instanceId,
    templateVersion: '',
    state: 'InService',
    healthy: true,
    protectedFromScaleIn: false,
    action: undefined,
  };
  group.members.push(member);
  group.desired += 1;
  joinBalancers(lab, group, member);
}

/** The newest activity of a group, as the API shows it. */
export function activityOf(lab: LabContext, group: GroupState, index = 0): object {
  const activity = group.activities[index];
  const failed = activity?.failed === true;
  return {
    ActivityId: activity?.id ?? lab.newId(32),
    AutoScalingGroupName: group.name,
    Description: activity?.description ?? 'Moving an instance',
    Cause: 'At the request of a user.',
    StartTime: new Date(activity?.at ?? lab.timeline.now()),
    StatusCode: failed ? 'Failed' : 'Successful',
    ...(failed ? { StatusMessage: activity?.description } : {}),
    Progress: 100,
  };
}
