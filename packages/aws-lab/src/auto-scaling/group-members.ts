import { type Launch, launchInstance, terminateInstance } from '../compute/launch-instance.js';
import { findTemplate, type TemplateReference } from '../compute/launch-templates.js';
import type { LabContext } from '../lab-context.js';
import type { GroupState, HookState, MemberState } from './auto-scaling-state.js';
import { joinBalancers, leaveBalancers } from './group-balancers.js';

/** Members that count towards the desired capacity. */
export function countedMembers(group: GroupState): readonly MemberState[] {
  return group.members.filter(({ state }) => state.startsWith('Pending') || state === 'InService');
}

/**
 * Brings a group to its desired capacity. A suspended Launch or Terminate is not made up for by itself, it is when something
 * changes after it was resumed (user guide, suspend and resume processes).
 */
export function reconcileGroup(lab: LabContext, group: GroupState): void {
  const counted = countedMembers(group);
  const missing = group.desired - counted.length;
  if (missing > 0 && !group.suspended.includes('Launch')) {
    for (let index = 0; index < missing; index += 1) launchMember(lab, group);
  }
  const surplus = counted.filter(({ protectedFromScaleIn }) => !protectedFromScaleIn).slice(0, Math.max(0, -missing));
  if (!group.suspended.includes('Terminate')) for (const member of surplus) endMember(lab, group, member);
}

function launchMember(lab: LabContext, group: GroupState): void {
  if (lab.capacity.instances <= countedInstances(lab)) {
    record(lab, group, 'Could not launch instances: InsufficientInstanceCapacity', true);
    return;
  }
  const { template, version, data } = findTemplate(lab, (group.settings.LaunchTemplate ?? {}) as TemplateReference);
  const zones = (group.settings.AvailabilityZones ?? [`${lab.region}a`]) as readonly string[];
  const launch: Launch = {
    imageId: data.ImageId ?? 'ami-1',
    instanceType: data.InstanceType ?? 't3.micro',
    zone: zones[group.members.length % zones.length] ?? `${lab.region}a`,
    tags: { ...group.tags, 'aws:autoscaling:groupName': group.name },
  };
  const instance = launchInstance(lab, launch, () => {
    if (member.state === 'Pending') waitForHook(lab, group, member, 'autoscaling:EC2_INSTANCE_LAUNCHING');
  });
  const member: MemberState = {
    instanceId: instance.id,
    templateVersion: `${template.id}:${version}`,
    state: 'Pending',
    healthy: true,
    protectedFromScaleIn: group.settings.NewInstancesProtectedFromScaleIn === true,
    action: undefined,
  };
  group.members.push(member);
  record(lab, group, `Launching a new EC2 instance: ${instance.id}`);
}

function countedInstances(lab: LabContext): number {
  return Object.values(lab.account.compute.instances).filter(({ state }) => state !== 'terminated').length;
}

/** Waits for the hook of a transition when there is one; without it the transition goes on at once. */
function waitForHook(lab: LabContext, group: GroupState, member: MemberState, transition: string): void {
  const hook = Object.values(group.hooks).find((candidate) => candidate.transition === transition);
  if (hook === undefined) {
    proceed(lab, group, member);
    return;
  }
  member.state = member.state.startsWith('Pending') ? 'Pending:Wait' : 'Terminating:Wait';
  const expiresAt = lab.timeline.now() + hook.heartbeat;
  member.action = { token: [8, 4, 4, 4, 12].map((digits) => lab.newId(digits)).join('-'), hook: hook.name, expiresAt };
  expire(lab, group, member, hook);
}

/** After the heartbeat's time-out the hook's default result counts (user guide, lifecycle hooks). */
function expire(lab: LabContext, group: GroupState, member: MemberState, hook: HookState): void {
  const { action } = member;
  if (action === undefined) return;
  lab.timeline.after(action.expiresAt - lab.timeline.now(), () => {
    if (member.action !== action) return;
    if (action.expiresAt > lab.timeline.now()) expire(lab, group, member, hook);
    else completeAction(lab, group, member, hook.defaultResult);
  });
}

/** CONTINUE goes on; ABANDON ends a launching instance. For a terminating one both end it. */
export function completeAction(lab: LabContext, group: GroupState, member: MemberState, result: string): void {
  member.action = undefined;
  if (result === 'ABANDON' && member.state === 'Pending:Wait') {
    member.healthy = false;
    endMember(lab, group, member);
    return;
  }
  proceed(lab, group, member);
}

function proceed(lab: LabContext, group: GroupState, member: MemberState): void {
  if (member.state.startsWith('Pending')) {
    member.state = 'InService';
    joinBalancers(lab, group, member);
    return;
  }
  member.state = 'Terminating';
  lab.timeline.after(lab.behaviour.instanceStop, () => remove(lab, group, member));
}

function remove(lab: LabContext, group: GroupState, member: MemberState): void {
  const instance = lab.account.compute.instances[member.instanceId];
  if (instance !== undefined) terminateInstance(lab, instance);
  group.members.splice(group.members.indexOf(member), 1);
  if (group.deleting && group.members.length === 0) delete lab.account.autoScaling.groups[group.name];
  else reconcileGroup(lab, group);
}

/** Ends a member: out of its balancers, drained, then the terminating hook, then gone. */
export function endMember(lab: LabContext, group: GroupState, member: MemberState): void {
  if (member.state.startsWith('Terminating')) return;
  member.state = 'Terminating';
  member.action = undefined;
  record(lab, group, `Terminating EC2 instance: ${member.instanceId}`);
  lab.timeline.after(leaveBalancers(lab, group, member), () => {
    waitForHook(lab, group, member, 'autoscaling:EC2_INSTANCE_TERMINATING');
  });
}

function record(lab: LabContext, group: GroupState, description: string, failed = false): void {
  group.activities.unshift({ id: lab.newId(32), at: lab.timeline.now(), description, failed });
}
