import { AutoScalingClient, ResumeProcessesCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { type AwsConnection, answerOf, callService } from '@rollway/aws';
import type { GroupState } from './auto-scaling-group.js';

/**
 * What a replacement group must not do before it serves: launch or end instances by itself, which nobody would install the
 * revision on.
 */
export const processesToHold: readonly string[] = [
  'AZRebalance',
  'AlarmNotification',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

/** Suspends what is not suspended. */
export async function suspend(
  connection: AwsConnection,
  { name, suspended }: Pick<GroupState, 'name' | 'suspended'>,
  processes: readonly string[],
): Promise<void> {
  const ScalingProcesses = processes.filter((process) => !suspended.includes(process));
  // An empty list would mean all of them.
  if (ScalingProcesses.length === 0) return;
  const client = connection.client(AutoScalingClient);
  const command = new SuspendProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses });
  answerOf(await callService('autoscaling SuspendProcesses', () => client.send(command)));
}

/** Resumes what is suspended. */
export async function resume(
  connection: AwsConnection,
  { name, suspended }: Pick<GroupState, 'name' | 'suspended'>,
  processes: readonly string[],
): Promise<void> {
  const ScalingProcesses = processes.filter((process) => suspended.includes(process));
  if (ScalingProcesses.length === 0) return;
  const client = connection.client(AutoScalingClient);
  const command = new ResumeProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses });
  answerOf(await callService('autoscaling ResumeProcesses', () => client.send(command)));
}
