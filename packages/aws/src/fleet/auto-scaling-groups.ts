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
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly AutoScalingGroup[]> {
  const found = await findAutoScalingGroups(connection, names, options);
  const problems: Problem[] = names.flatMap((name, index) => {
    if (found.some(({ AutoScalingGroupName }) => AutoScalingGroupName === name)) return [];
    const message = 'must be an Auto Scaling group of this account and region';
    return [{ path: `autoScalingGroups[${index}]`, message, received: JSON.stringify(name) }];
  });
  if (problems.length > 0) throw new SettingsError({ subject: 'Auto Scaling groups', problems });
  return found;
}

/** Groups by name, in the order of the names; one that does not exist is left out. The signal ends the reading. */
export async function findAutoScalingGroups(
  connection: AwsConnection,
  names: readonly string[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly AutoScalingGroup[]> {
  if (names.length === 0) return [];
  const { AutoScalingClient, paginateDescribeAutoScalingGroups } = await import('@aws-sdk/client-auto-scaling');
  const client = connection.client(AutoScalingClient);
  const answer = await callService('autoscaling DescribeAutoScalingGroups', () =>
    collectPages(
      paginateDescribeAutoScalingGroups(
        { client, pageSize: 100 },
        { AutoScalingGroupNames: [...names] },
        callOptions(signal),
      ),
      ({ AutoScalingGroups }) => AutoScalingGroups,
    ),
  );
  const found = answerOf(answer);
  return names.flatMap((name) => found.find(({ AutoScalingGroupName }) => AutoScalingGroupName === name) ?? []);
}

/** What a call of the SDK takes besides its command. */
export function callOptions(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  signal?.throwIfAborted();
  return signal === undefined ? {} : { abortSignal: signal };
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
