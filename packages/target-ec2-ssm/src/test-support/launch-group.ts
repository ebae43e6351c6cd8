import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { LifecycleAction } from '../instance-launch/lifecycle-action.js';
import type { Fleet } from './fleet.js';

/** An Auto Scaling group with a launch hook, `web`, of up to three instances. */
export interface LaunchGroup {
  /** The group as the lab has it now. */
  state(): NonNullable<Fleet['lab']['context']['account']['autoScaling']['groups'][string]>;
  scale(size: number): Promise<void>;
  /** What waits for the hook now. */
  waiting(): readonly LifecycleAction[];
  /** Lets the lab's time pass, for work that runs in virtual time. */
  elapse(milliseconds: number): Promise<void>;
  /** Adds one instance, which then waits for the hook. */
  launchOne(): Promise<{ readonly instanceId: string; readonly event: object; readonly action: LifecycleAction }>;
  /** The state of an instance; undefined when it is no member any more. */
  stateOf(instanceId: string): string | undefined;
}

/** Makes the group, with no instance yet. */
export async function makeLaunchGroup({ lab }: Fleet, more: object = {}): Promise<LaunchGroup> {
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  const client = new AutoScalingClient(settings);
  const AutoScalingGroupName = 'web';
  const LaunchTemplate = { LaunchTemplateName: 'web' };
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ ...LaunchTemplate, LaunchTemplateData: { ImageId: 'ami-1' } }),
  );
  const sizes = { MinSize: 0, MaxSize: 3, DesiredCapacity: 0 };
  await client.send(new CreateAutoScalingGroupCommand({ AutoScalingGroupName, ...sizes, LaunchTemplate, ...more }));
  const LifecycleTransition = 'autoscaling:EC2_INSTANCE_LAUNCHING';
  const hook = { AutoScalingGroupName, LifecycleHookName: 'deploy', LifecycleTransition, HeartbeatTimeout: 600 };
  await client.send(new PutLifecycleHookCommand(hook));
  const state: LaunchGroup['state'] = () => {
    lab.context.timeline.catchUp();
    const group = lab.context.account.autoScaling.groups.web;
    if (group === undefined) throw new RangeError('the group is gone');
    return group;
  };
  const waiting: LaunchGroup['waiting'] = () =>
    state().members.flatMap(({ instanceId, state: now, action }) => {
      if (now !== 'Pending:Wait' || action === undefined) return [];
      const { token, hook: lifecycleHookName } = action;
      return [{ autoScalingGroupName: 'web', lifecycleHookName, instanceId, token, transition: 'launching' as const }];
    });
  const scale = async (DesiredCapacity: number): Promise<void> => {
    await client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity }));
  };
  return {
    state,
    scale,
    waiting,
    elapse: (milliseconds) => lab.clock.sleep(milliseconds, new AbortController().signal),
    async launchOne() {
      await scale(state().desired + 1);
      await lab.clock.advance(60_000);
      const [action] = waiting();
      if (action === undefined) throw new RangeError('no instance waits for the hook');
      return { instanceId: action.instanceId, action, event: eventOf(action) };
    },
    stateOf: (instanceId) => state().members.find((member) => member.instanceId === instanceId)?.state,
  };
}

/** The event as EventBridge delivers it. */
function eventOf(action: LifecycleAction): object {
  const detail = {
    LifecycleActionToken: action.token,
    AutoScalingGroupName: action.autoScalingGroupName,
    LifecycleHookName: action.lifecycleHookName,
    EC2InstanceId: action.instanceId,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  };
  return { 'detail-type': 'EC2 Instance-launch Lifecycle Action', detail };
}
