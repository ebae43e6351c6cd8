import {
  AutoScalingClient,
  EnableMetricsCollectionCommand,
  type NotificationConfiguration,
  PutNotificationConfigurationCommand,
  PutScalingPolicyCommand,
  PutScheduledUpdateGroupActionCommand,
  paginateDescribeNotificationConfigurations,
  paginateDescribePolicies,
  paginateDescribeScheduledActions,
  type ScalingPolicy,
  type ScheduledUpdateGroupAction,
} from '@aws-sdk/client-auto-scaling';
import { type AwsConnection, answerOf, callService, collectPages } from '@rollway/aws';
import type { GroupState } from '../fleet/auto-scaling-group.js';
import type { CreatedResource } from '../replacement.js';

/**
 * Gives a copy what hangs on a group by its name: policies, scheduled actions, notifications, metrics. Each call replaces what
 * an earlier one put, so all may be repeated. Answers what there is now because of it.
 */
export async function copyExtras(
  connection: AwsConnection,
  original: GroupState,
  name: string,
): Promise<readonly CreatedResource[]> {
  const client = connection.client(AutoScalingClient);
  const put = async (call: string, send: () => Promise<unknown>): Promise<void> => {
    answerOf(await callService(`autoscaling ${call}`, send));
  };
  const { policies, schedules, notifications } = await readExtras(client, original.name);
  for (const policy of policies) {
    await put('PutScalingPolicy', () => client.send(new PutScalingPolicyCommand(policyInput(policy, name))));
  }
  for (const action of schedules) {
    const command = new PutScheduledUpdateGroupActionCommand(scheduleInput(action, name));
    await put('PutScheduledUpdateGroupAction', () => client.send(command));
  }
  for (const [TopicARN, NotificationTypes] of byTopic(notifications)) {
    const input = { AutoScalingGroupName: name, TopicARN, NotificationTypes };
    const command = new PutNotificationConfigurationCommand(input);
    await put('PutNotificationConfiguration', () => client.send(command));
  }
  const { EnabledMetrics = [] } = original.group;
  if (EnabledMetrics.length > 0) {
    const Metrics = EnabledMetrics.map(({ Metric = '' }) => Metric);
    const input = { AutoScalingGroupName: name, Metrics, Granularity: EnabledMetrics[0]?.Granularity ?? '1Minute' };
    await put('EnableMetricsCollection', () => client.send(new EnableMetricsCollectionCommand(input)));
  }
  return [
    ...policies.map(({ PolicyName = '' }) => ({ type: 'ScalingPolicy', name: PolicyName })),
    ...schedules.map(({ ScheduledActionName = '' }) => ({ type: 'ScheduledAction', name: ScheduledActionName })),
    ...byTopic(notifications).map(([topic]) => ({ type: 'NotificationConfiguration', name: topic })),
  ];
}

async function readExtras(
  client: AutoScalingClient,
  AutoScalingGroupName: string,
): Promise<{
  readonly policies: readonly ScalingPolicy[];
  readonly schedules: readonly ScheduledUpdateGroupAction[];
  readonly notifications: readonly NotificationConfiguration[];
}> {
  const read = async <Item>(call: string, list: () => Promise<Item[]>): Promise<readonly Item[]> =>
    answerOf(await callService(`autoscaling ${call}`, list));
  const policies = await read('DescribePolicies', () =>
    collectPages(paginateDescribePolicies({ client }, { AutoScalingGroupName }), (page) => page.ScalingPolicies),
  );
  const schedules = await read('DescribeScheduledActions', () =>
    collectPages(
      paginateDescribeScheduledActions({ client }, { AutoScalingGroupName }),
      (page) => page.ScheduledUpdateGroupActions,
    ),
  );
  const notifications = await read('DescribeNotificationConfigurations', () =>
    collectPages(
      paginateDescribeNotificationConfigurations({ client }, { AutoScalingGroupNames: [AutoScalingGroupName] }),
      (page) => page.NotificationConfigurations,
    ),
  );
  return { policies, schedules, notifications };
}

function policyInput(policy: ScalingPolicy, name: string): ConstructorParameters<typeof PutScalingPolicyCommand>[0] {
  const { PolicyARN: _arn, Alarms: _alarms, PolicyName, StepAdjustments, MinAdjustmentStep: _step, ...rest } = policy;
  // An empty list is shown for every kind of policy, and refused for all but one.
  const steps = StepAdjustments === undefined || StepAdjustments.length === 0 ? {} : { StepAdjustments };
  return { ...rest, ...steps, PolicyName, AutoScalingGroupName: name };
}

/** A start that has passed is refused; an action that recurs does without it. */
function scheduleInput(
  action: ScheduledUpdateGroupAction,
  name: string,
): ConstructorParameters<typeof PutScheduledUpdateGroupActionCommand>[0] {
  const { ScheduledActionARN: _arn, Time: _time, StartTime, ScheduledActionName, ...rest } = action;
  const start = rest.Recurrence === undefined && StartTime !== undefined ? { StartTime } : {};
  return { ...rest, ...start, ScheduledActionName, AutoScalingGroupName: name };
}

function byTopic(notifications: readonly NotificationConfiguration[]): readonly (readonly [string, string[]])[] {
  const topics = new Map<string, string[]>();
  for (const { TopicARN = '', NotificationType = '' } of notifications) {
    topics.set(TopicARN, [...(topics.get(TopicARN) ?? []), NotificationType]);
  }
  return [...topics];
}
