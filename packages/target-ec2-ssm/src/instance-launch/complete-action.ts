import { type AwsConnection, callService, type ServiceAnswer } from '@rollway/aws';
import { ServiceRefusedError } from '@rollway/core';
import type { LifecycleAction } from './lifecycle-action.js';

/** A hook that has gone on already, by its time-out or because somebody completed it, answers so. */
const goneOn = /No active Lifecycle Action/i;

/**
 * Tells Auto Scaling how it goes on with the instance. Answers whether it still waited.
 *
 * @throws ServiceCallError when Auto Scaling did not say.
 */
export async function completeAction(
  connection: AwsConnection,
  action: LifecycleAction,
  result: 'CONTINUE' | 'ABANDON',
): Promise<boolean> {
  const { AutoScalingClient, CompleteLifecycleActionCommand } = await import('@aws-sdk/client-auto-scaling');
  const command = new CompleteLifecycleActionCommand({ ...inputOf(action), LifecycleActionResult: result });
  const client = connection.client(AutoScalingClient);
  return stillWaits(await callService('autoscaling CompleteLifecycleAction', () => client.send(command)));
}

/** Asks for more time. Answers whether the hook still waits. @throws ServiceCallError when Auto Scaling did not say. */
export async function recordHeartbeat(connection: AwsConnection, action: LifecycleAction): Promise<boolean> {
  const { AutoScalingClient, RecordLifecycleActionHeartbeatCommand } = await import('@aws-sdk/client-auto-scaling');
  const command = new RecordLifecycleActionHeartbeatCommand(inputOf(action));
  const client = connection.client(AutoScalingClient);
  return stillWaits(await callService('autoscaling RecordLifecycleActionHeartbeat', () => client.send(command)));
}

function inputOf({ autoScalingGroupName, lifecycleHookName, instanceId, token }: LifecycleAction) {
  return {
    AutoScalingGroupName: autoScalingGroupName,
    LifecycleHookName: lifecycleHookName,
    InstanceId: instanceId,
    ...(token === undefined ? {} : { LifecycleActionToken: token }),
  };
}

function stillWaits(answer: ServiceAnswer<unknown>): boolean {
  if (answer.status === 'answered') return true;
  if (goneOn.test(answer.refusal.message)) return false;
  throw new ServiceRefusedError({
    call: answer.refusal.call,
    serviceCode: answer.refusal.code,
    reason: answer.refusal.message,
  });
}
