import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { type Problem, SettingsError } from '@rollway/core';
import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { collectPages } from '../calls/collect-pages.js';
import type { AwsConnection } from '../connection/aws-connection.js';
import type { FleetInstance } from './list-instances.js';

/**
 * Groups by name, in the order of the names.
 *
 * @throws SettingsError naming every group that does not exist; ServiceCallError or ServiceRefusedError of the call.
 */
export async function readAutoScalingGroups(
  connection: AwsConnection,
  names: readonly string[],
): Promise<readonly AutoScalingGroup[]> {
  if (names.length === 0) return [];
  const { AutoScalingClient, paginateDescribeAutoScalingGroups } = await import('@aws-sdk/client-auto-scaling');
  const client = connection.client(AutoScalingClient);
  const answer = await callService('autoscaling DescribeAutoScalingGroups', () =>
    collectPages(
      paginateDescribeAutoScalingGroups({ client, pageSize: 100 }, { AutoScalingGroupNames: [...names] }),
      ({ AutoScalingGroups }) => AutoScalingGroups,
    ),
  );
  const found = answerOf(answer);
  const problems: Problem[] = [];
  const groups = names.flatMap((name, index) => {
    const group = found.find(({ AutoScalingGroupName }) => AutoScalingGroupName === name);
    if (group !== undefined) return [group];
    const message = 'must be an Auto Scaling group of this account and region';
    problems.push({ path: `autoScalingGroups[${index}]`, message, received: JSON.stringify(name) });
    return [];
  });
  if (problems.length > 0) throw new SettingsError({ subject: 'Auto Scaling groups', problems });
  return groups;
}

/** Members that are in service: others are on their way in or out (CodeDeploy: target selection). */
export function membersInService(groups: readonly AutoScalingGroup[]): readonly FleetInstance[] {
  return groups
    .flatMap(({ Instances = [] }) => Instances)
    .filter(({ LifecycleState }) => LifecycleState === 'InService')
    .map(({ InstanceId = '', AvailabilityZone }) => ({
      instanceId: InstanceId,
      state: 'running',
      ...(AvailabilityZone === undefined ? {} : { zone: AvailabilityZone }),
    }));
}
