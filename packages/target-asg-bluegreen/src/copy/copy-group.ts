import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeLifecycleHooksCommand,
} from '@aws-sdk/client-auto-scaling';
import { type AwsConnection, answerOf, callService, lookBeforeCreate } from '@rollway/aws';
import { type GroupState, readGroup } from '../fleet/auto-scaling-group.js';
import { type CopyIdentity, createInput } from './create-input.js';

/**
 * The copy of a group, made unless it is there already: the name belongs to one deployment, so whoever finds it after a crash
 * has found what that deployment made. Null: AWS has it and does not show it yet.
 *
 * @throws ServiceRefusedError when AWS will not make it.
 */
export async function copyGroup(
  connection: AwsConnection,
  original: GroupState,
  identity: CopyIdentity,
  signal: AbortSignal,
): Promise<GroupState | null> {
  const client = connection.client(AutoScalingClient);
  const find = () => readGroup(connection, identity.name, signal);
  const answer = await lookBeforeCreate<GroupState | null>({
    call: 'autoscaling CreateAutoScalingGroup',
    find,
    exists: ['AlreadyExistsFault'],
    create: async () => {
      const describe = new DescribeLifecycleHooksCommand({ AutoScalingGroupName: original.name });
      const { LifecycleHooks = [] } = await client.send(describe, { abortSignal: signal });
      const command = new CreateAutoScalingGroupCommand(createInput(original, LifecycleHooks, identity));
      await client.send(command, { abortSignal: signal });
      return (await find()) ?? null;
    },
  });
  return answerOf(answer);
}

/** Names of a group's lifecycle hooks. */
export async function hookNames(connection: AwsConnection, name: string): Promise<readonly string[]> {
  const client = connection.client(AutoScalingClient);
  const command = new DescribeLifecycleHooksCommand({ AutoScalingGroupName: name });
  const { LifecycleHooks = [] } = answerOf(
    await callService('autoscaling DescribeLifecycleHooks', () => client.send(command)),
  );
  return LifecycleHooks.map(({ LifecycleHookName = '' }) => LifecycleHookName);
}
