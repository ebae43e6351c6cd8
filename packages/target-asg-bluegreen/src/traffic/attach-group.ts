import {
  AttachLoadBalancersCommand,
  AttachLoadBalancerTargetGroupsCommand,
  AutoScalingClient,
  DetachLoadBalancersCommand,
  DetachLoadBalancerTargetGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { answerOf, callService } from '@rollway/aws';
import type { GroupState } from '../fleet/auto-scaling-group.js';
import type { ParsedSettings } from '../settings.js';

/** Has a group register whatever it launches from now on; answers whether it was so already. */
export async function attach(settings: ParsedSettings, group: GroupState): Promise<boolean> {
  const { targetGroups, classicLoadBalancers } = balancersOf(settings, group, false);
  const AutoScalingGroupName = group.name;
  const client = settings.connection.client(AutoScalingClient);
  if (targetGroups.length > 0) {
    const command = new AttachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: targetGroups });
    answerOf(await callService('autoscaling AttachLoadBalancerTargetGroups', () => client.send(command)));
  }
  if (classicLoadBalancers.length > 0) {
    const command = new AttachLoadBalancersCommand({ AutoScalingGroupName, LoadBalancerNames: classicLoadBalancers });
    answerOf(await callService('autoscaling AttachLoadBalancers', () => client.send(command)));
  }
  return targetGroups.length + classicLoadBalancers.length === 0;
}

/** Has a group register nothing any more, and deregister what it still has there. */
export async function detach(settings: ParsedSettings, group: GroupState): Promise<void> {
  const { targetGroups, classicLoadBalancers } = balancersOf(settings, group, true);
  const AutoScalingGroupName = group.name;
  const client = settings.connection.client(AutoScalingClient);
  if (targetGroups.length > 0) {
    const command = new DetachLoadBalancerTargetGroupsCommand({ AutoScalingGroupName, TargetGroupARNs: targetGroups });
    await unlessDone('autoscaling DetachLoadBalancerTargetGroups', () => client.send(command));
  }
  if (classicLoadBalancers.length > 0) {
    const command = new DetachLoadBalancersCommand({ AutoScalingGroupName, LoadBalancerNames: classicLoadBalancers });
    await unlessDone('autoscaling DetachLoadBalancers', () => client.send(command));
  }
}

/** Whether the group registers its instances in every balancer, or in any. */
export function isAttached(settings: ParsedSettings, group: GroupState, where: 'everywhere' | 'anywhere'): boolean {
  const { targetGroups, classicLoadBalancers } = balancersOf(settings, group, where === 'anywhere');
  const found = targetGroups.length + classicLoadBalancers.length > 0;
  return where === 'anywhere' ? found : !found;
}

/** The balancers of the settings that the group is, or is not, attached to. */
function balancersOf(
  settings: ParsedSettings,
  group: GroupState,
  attached: boolean,
): Record<'targetGroups' | 'classicLoadBalancers', string[]> {
  return {
    targetGroups: settings.targetGroups.filter((arn) => group.targetGroups.includes(arn) === attached),
    classicLoadBalancers: settings.classicLoadBalancers.filter(
      (name) => group.classicLoadBalancers.includes(name) === attached,
    ),
  };
}

/** Whoever was faster has detached it: AWS calls that a mistake. */
async function unlessDone(call: string, send: () => Promise<unknown>): Promise<void> {
  const answer = await callService(call, send);
  if (answer.status === 'refused' && answer.refusal.code !== 'ValidationError') answerOf(answer);
}
