import type {
  CreateAutoScalingGroupCommandInput,
  DeleteAutoScalingGroupCommandInput,
  DescribeAutoScalingGroupsCommandInput,
  SetDesiredCapacityCommandInput,
  UpdateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { findClassicBalancer } from '../classic-load-balancing/classic-state.js';
import { findTemplate } from '../compute/launch-templates.js';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { findTargetGroup } from '../load-balancing/find-resource.js';
import { pageOf } from '../page.js';
import type { GroupState } from './auto-scaling-state.js';
import { describeGroup } from './describe-group.js';
import { findGroup, refuse } from './find-group.js';
import { endMember, reconcileGroup } from './group-members.js';
import { putHook } from './hook-operations.js';

/** Groups and their sizes. */
export const groupOperations: OwnedService = {
  CreateAutoScalingGroup: create,
  UpdateAutoScalingGroup: update,
  DescribeAutoScalingGroups: (input: DescribeAutoScalingGroupsCommandInput, lab) => {
    const wanted = Object.values(lab.account.autoScaling.groups).filter(
      ({ name, tags }) =>
        (input.AutoScalingGroupNames ?? [name]).includes(name) &&
        (input.Filters ?? []).every(({ Name = '', Values = [] }) => {
          if (Name === 'tag-key') return Object.keys(tags).some((key) => Values.includes(key));
          return Values.includes(tags[Name.replace(/^tag:/, '')] ?? '');
        }),
    );
    const page = pageOf(
      wanted.map((group) => describeGroup(lab, group)),
      input.NextToken,
      input.MaxRecords ?? 50,
    );
    return { AutoScalingGroups: page.items, NextToken: page.next };
  },
  SetDesiredCapacity: (input: SetDesiredCapacityCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const desired = input.DesiredCapacity ?? group.desired;
    if (desired > group.max)
      refuse(`New SetDesiredCapacity value ${desired} is above max value ${group.max} for the AutoScalingGroup.`);
    if (desired < group.min)
      refuse(`New SetDesiredCapacity value ${desired} is below min value ${group.min} for the AutoScalingGroup.`);
    group.desired = desired;
    reconcileGroup(lab, group);
    return {};
  },
  DeleteAutoScalingGroup: (input: DeleteAutoScalingGroupCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    if (input.ForceDelete !== true && group.members.length > 0) {
      refuse(
        'You cannot delete an AutoScalingGroup while there are instances still in the group.',
        'ResourceInUseFault',
      );
    }
    group.deleting = true;
    group.desired = 0;
    group.min = 0;
    for (const member of [...group.members]) endMember(lab, group, member);
    if (group.members.length === 0) delete lab.account.autoScaling.groups[group.name];
    return {};
  },
};

/** The name is the key: a second group of it is refused (API reference, CreateAutoScalingGroup: AlreadyExists). */
function create(input: CreateAutoScalingGroupCommandInput, lab: LabContext): object {
  const {
    AutoScalingGroupName: name = '',
    MinSize = 0,
    MaxSize = 0,
    DesiredCapacity,
    Tags,
    TargetGroupARNs = [],
    LoadBalancerNames = [],
    ...rest
  } = input;
  const { LifecycleHookSpecificationList = [], ...settings } = rest;
  const { groups } = lab.account.autoScaling;
  if (groups[name] !== undefined) {
    refuse('AutoScalingGroup by this name already exists - A group with the name already exists', 'AlreadyExistsFault');
  }
  const reference = input.LaunchTemplate ?? refuse('Valid requests must contain a launch template.');
  if (reference.LaunchTemplateId !== undefined && reference.LaunchTemplateName !== undefined) {
    refuse('Valid requests must contain either launchTemplateId or LaunchTemplateName');
  }
  findTemplate(lab, reference);
  for (const arn of TargetGroupARNs) findTargetGroup(lab, arn);
  for (const balancer of LoadBalancerNames) findClassicBalancer(lab, balancer);
  const group: GroupState = {
    arn: resourceName(lab, 'autoscaling', `autoScalingGroup:${lab.newId(32)}:autoScalingGroupName/${name}`),
    name,
    createdAt: lab.timeline.now(),
    settings: settings as GroupState['settings'],
    min: MinSize,
    max: MaxSize,
    desired: DesiredCapacity ?? MinSize,
    members: [],
    targetGroups: TargetGroupARNs.map((id) => ({ id, state: 'Added' })),
    classicBalancers: LoadBalancerNames.map((id) => ({ id, state: 'Added' })),
    hooks: {},
    suspended: [],
    tags: Object.fromEntries((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    activities: [],
    extras: { policies: {}, schedules: {}, notifications: {} },
    deleting: false,
  };
  groups[name] = group;
  // Hooks of the request are in place before the first instance starts, which is what they are in it for.
  for (const hook of LifecycleHookSpecificationList) putHook(group, hook);
  reconcileGroup(lab, group);
  return {};
}

function update(input: UpdateAutoScalingGroupCommandInput, lab: LabContext): object {
  const { AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity, ...settings } = input;
  const group = findGroup(lab, AutoScalingGroupName);
  if (settings.LaunchTemplate !== undefined) findTemplate(lab, settings.LaunchTemplate);
  group.min = MinSize ?? group.min;
  group.max = MaxSize ?? group.max;
  if (group.min > group.max) refuse('Max bound must be greater than or equal to min bound');
  // A desired capacity that is left out follows the bounds (API reference, UpdateAutoScalingGroup).
  group.desired = Math.min(group.max, Math.max(group.min, DesiredCapacity ?? group.desired));
  group.settings = { ...group.settings, ...settings };
  reconcileGroup(lab, group);
  return {};
}
