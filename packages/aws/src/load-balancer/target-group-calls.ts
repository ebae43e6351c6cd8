import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import type { ElbClientLike } from './about-balancer.js';
import type { TargetState } from './target-health.js';

/** The part of DescribeTargetHealth's answer that is used. */
interface TargetHealthAnswer {
  readonly TargetHealthDescriptions?: readonly {
    readonly Target?: { readonly Id?: string; readonly Port?: number };
    readonly TargetHealth?: { readonly State?: string; readonly Reason?: string };
  }[];
}

/** Every target of the group, those that are leaving included. */
export async function listTargets(client: ElbClientLike, targetGroupArn: string): Promise<readonly TargetState[]> {
  const { DescribeTargetHealthCommand } = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
  const send = () => client.send(command as never);
  const answer = answerOf(await callService('elbv2 DescribeTargetHealth', send)) as TargetHealthAnswer;
  return (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
    id: Target?.Id ?? '',
    port: Target?.Port,
    state: TargetHealth?.State ?? 'unavailable',
    reason: TargetHealth?.Reason ?? '',
  }));
}

/** What both calls take. */
interface ChangeInput {
  readonly TargetGroupArn: string;
  readonly Targets: { Id: string; Port?: number; AvailabilityZone?: string }[];
}

/** Registers or deregisters targets. Both are as often as one likes the same as once. */
export async function callTargetGroup(
  client: ElbClientLike,
  action: 'register' | 'deregister',
  input: ChangeInput,
): Promise<void> {
  const sdk = await import('@aws-sdk/client-elastic-load-balancing-v2');
  const Command = action === 'register' ? sdk.RegisterTargetsCommand : sdk.DeregisterTargetsCommand;
  const call = `elbv2 ${action === 'register' ? 'Register' : 'Deregister'}Targets`;
  answerOf(await callService(call, () => client.send(new Command(input) as never)));
}
