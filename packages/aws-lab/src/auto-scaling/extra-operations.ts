import type {
  CreateOrUpdateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribePoliciesCommandInput,
  DescribeScalingActivitiesCommandInput,
  EnableMetricsCollectionCommandInput,
  PutNotificationConfigurationCommandInput,
  PutScalingPolicyCommandInput,
  PutScheduledUpdateGroupActionCommandInput,
  SuspendProcessesCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { pageOf } from '../page.js';
import type { GroupState } from './auto-scaling-state.js';
import { findGroup, refuse } from './find-group.js';
import { reconcileGroup } from './group-members.js';
import { activityOf } from './member-operations.js';

const allProcesses: readonly string[] = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

/** What a copy of a group takes along: processes, policies, schedules, notifications, tags; and the history. */
export const extraOperations: OwnedService = {
  SuspendProcesses: (input: SuspendProcessesCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    group.suspended = [...new Set([...group.suspended, ...processesOf(input)])];
    return {};
  },
  ResumeProcesses: (input: SuspendProcessesCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const resumed = processesOf(input);
    group.suspended = group.suspended.filter((name) => !resumed.includes(name));
    reconcileGroup(lab, group);
    return {};
  },
  DescribeScalingActivities: (input: DescribeScalingActivitiesCommandInput, lab) => {
    const groups = Object.values(lab.account.autoScaling.groups);
    const all = groups
      .filter(({ name }) => [undefined, name].includes(input.AutoScalingGroupName))
      .flatMap((group) => group.activities.map((_, index) => activityOf(lab, group, index)));
    const page = pageOf(all, input.NextToken, input.MaxRecords ?? 100);
    return { Activities: page.items, NextToken: page.next };
  },
  PutScalingPolicy: (input: PutScalingPolicyCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const name = input.PolicyName ?? '';
    const PolicyARN = resourceName(lab, 'autoscaling', `scalingPolicy:${group.name}:policyName/${name}`);
    group.extras.policies[name] = { ...input, PolicyARN };
    return { PolicyARN, Alarms: [] };
  },
  DescribePolicies: (input: DescribePoliciesCommandInput, lab) => ({
    ScalingPolicies: extrasOf(lab, input.AutoScalingGroupName, 'policies'),
  }),
  PutScheduledUpdateGroupAction: (input: PutScheduledUpdateGroupActionCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    group.extras.schedules[input.ScheduledActionName ?? ''] = { ...input };
    return {};
  },
  DescribeScheduledActions: (input: DescribePoliciesCommandInput, lab) => ({
    ScheduledUpdateGroupActions: extrasOf(lab, input.AutoScalingGroupName, 'schedules'),
  }),
  PutNotificationConfiguration: (input: PutNotificationConfigurationCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    for (const NotificationType of input.NotificationTypes ?? []) {
      const { AutoScalingGroupName, TopicARN } = input;
      group.extras.notifications[`${TopicARN} ${NotificationType}`] = {
        AutoScalingGroupName,
        TopicARN,
        NotificationType,
      };
    }
    return {};
  },
  DescribeNotificationConfigurations: (input: { readonly AutoScalingGroupNames?: readonly string[] }, lab) => ({
    NotificationConfigurations: (input.AutoScalingGroupNames ?? Object.keys(lab.account.autoScaling.groups)).flatMap(
      (name) => extrasOf(lab, name, 'notifications'),
    ),
  }),
  CreateOrUpdateTags: (input: CreateOrUpdateTagsCommandInput, lab) => {
    for (const { ResourceId, Key = '', Value = '' } of input.Tags ?? []) {
      const group = findGroup(lab, ResourceId);
      group.tags = { ...group.tags, [Key]: Value };
    }
    return {};
  },
  DeleteTags: (input: DeleteTagsCommandInput, lab) => {
    for (const { ResourceId, Key = '' } of input.Tags ?? []) {
      const group = findGroup(lab, ResourceId);
      const { [Key]: _, ...rest } = group.tags;
      group.tags = rest;
    }
    return {};
  },
  EnableMetricsCollection: (input: EnableMetricsCollectionCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const EnabledMetrics = (input.Metrics ?? []).map((Metric) => ({ Metric, Granularity: input.Granularity }));
    group.settings = { ...group.settings, EnabledMetrics };
    return {};
  },
};

function processesOf({ ScalingProcesses }: SuspendProcessesCommandInput): readonly string[] {
  const names = ScalingProcesses === undefined || ScalingProcesses.length === 0 ? allProcesses : ScalingProcesses;
  const unknown = names.find((name) => !allProcesses.includes(name));
  return unknown === undefined ? names : refuse(`Invalid process name: ${unknown}`);
}

function extrasOf(lab: LabContext, name: string | undefined, kind: keyof GroupState['extras']): readonly object[] {
  return Object.values(findGroup(lab, name).extras[kind]);
}
