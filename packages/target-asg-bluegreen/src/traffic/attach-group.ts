import {
  AttachLoadBalancerTargetGroupsCommand,
  AutoScalingClient,
  DetachLoadBalancerTargetGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { answerOf, callService } from '@rollway/aws';
import type { GroupState } from '../fleet/auto-scaling-group.js';
import type { ParsedSettings } from '../settings.js';

/** Has a group register whatever it launches from now on; answers whether it was so already. */
export async function attach(
  { connection, targetGroups }: ParsedSettings,
  { name, targetGroups: attached }: GroupState,
): Promise<boolean> {
  const TargetGroupARNs = targetGroups.filter((arn) => !attached.includes(arn));
  if (TargetGroupARNs.length === 0) return true;
  const client = connection.client(AutoScalingClient);
  const command = new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName: name, TargetGroupARNs });
  answerOf(await callService('autoscaling AttachLoadBalancerTargetGroups', () => client.send(command)));
  return false;
}

/** Has a group register nothing any more, and deregister what it still has there. */
export async function detach(
  { connection, targetGroups }: ParsedSettings,
  { name, targetGroups: attached }: GroupState,
): Promise<void> {
  const TargetGroupARNs = targetGroups.filter((arn) => attached.includes(arn));
  if (TargetGroupARNs.length === 0) return;
  const client = connection.client(AutoScalingClient);
  const command = new DetachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName: name, TargetGroupARNs });
  const answer = await callService('autoscaling DetachLoadBalancerTargetGroups', () => client.send(command));
  // Whoever was faster has detached it.
  if (answer.status === 'refused' && answer.refusal.code !== 'ValidationError') answerOf(answer);
}
