import { SettingsError, TransportError } from '@rollway/core';
import type { TargetState } from './target-health.js';

/** A client as `@aws-sdk/client-elastic-load-balancing-v2` makes one. */
export interface ElbClientLike {
  send(command: never): Promise<unknown>;
}

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
  const answer = (await send(client, command, targetGroupArn)) as TargetHealthAnswer;
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
  await send(client, new Command(input), input.TargetGroupArn);
}

/** What asking again may cure although the fault is called the client's. */
const passing = /throttl|requestlimit|toomanyrequests|expired|timeout/i;

async function send(client: ElbClientLike, command: object, targetGroupArn: string): Promise<unknown> {
  try {
    return await client.send(command as never);
  } catch (error) {
    const {
      name = '',
      message = String(error),
      $fault,
    } = error as { name?: string; message?: string; $fault?: string };
    if ($fault !== 'client' || passing.test(name)) {
      throw new TransportError({ host: targetGroupArn, reason: `${name}: ${message}`, cause: error });
    }
    const problems = [
      { path: 'targetGroupArn', message: `is refused by AWS: ${name}: ${message}`, received: targetGroupArn },
    ];
    throw new SettingsError({ subject: 'target group', problems });
  }
}
