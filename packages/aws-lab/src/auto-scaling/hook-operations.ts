import type {
  CompleteLifecycleActionCommandInput,
  DeleteLifecycleHookCommandInput,
  DescribeLifecycleHooksCommandInput,
  LifecycleHookSpecification,
  PutLifecycleHookCommandInput,
  RecordLifecycleActionHeartbeatCommandInput,
} from '@aws-sdk/client-auto-scaling';
import type { LabContext, OwnedService } from '../lab-context.js';
import type { GroupState, MemberState } from './auto-scaling-state.js';
import { findGroup, refuse } from './find-group.js';
import { completeAction } from './group-members.js';

/** Lifecycle hooks and the actions that wait for them. */
export const hookOperations: OwnedService = {
  PutLifecycleHook: (input: PutLifecycleHookCommandInput, lab) => {
    const { AutoScalingGroupName, ...hook } = input;
    putHook(findGroup(lab, AutoScalingGroupName), hook);
    return {};
  },
  DescribeLifecycleHooks: (input: DescribeLifecycleHooksCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const wanted = Object.values(group.hooks).filter(({ name }) => (input.LifecycleHookNames ?? [name]).includes(name));
    return {
      LifecycleHooks: wanted.map(({ name, transition, heartbeat, defaultResult, given }) => ({
        ...given,
        LifecycleHookName: name,
        AutoScalingGroupName: group.name,
        LifecycleTransition: transition,
        HeartbeatTimeout: heartbeat / 1000,
        DefaultResult: defaultResult,
        // 100 heartbeats or 48 hours, whichever is less (API reference, GlobalTimeout).
        GlobalTimeout: Math.min(172_800, heartbeat / 10),
      })),
    };
  },
  DeleteLifecycleHook: (input: DeleteLifecycleHookCommandInput, lab) => {
    const group = findGroup(lab, input.AutoScalingGroupName);
    const name = input.LifecycleHookName ?? '';
    delete group.hooks[name];
    // What waits for it goes on (API reference, DeleteLifecycleHook: outstanding actions are completed).
    for (const member of [...group.members]) {
      if (member.action?.hook === name)
        completeAction(lab, group, member, member.state === 'Pending:Wait' ? 'ABANDON' : 'CONTINUE');
    }
    return {};
  },
  CompleteLifecycleAction: (input: CompleteLifecycleActionCommandInput, lab) => {
    const { group, member } = findWaiting(lab, input);
    completeAction(lab, group, member, input.LifecycleActionResult ?? 'CONTINUE');
    return {};
  },
  RecordLifecycleActionHeartbeat: (input: RecordLifecycleActionHeartbeatCommandInput, lab) => {
    const { group, member } = findWaiting(lab, input);
    const heartbeat = group.hooks[input.LifecycleHookName ?? '']?.heartbeat ?? 0;
    if (member.action !== undefined) member.action.expiresAt = lab.timeline.now() + heartbeat;
    return {};
  },
};

/** Adds or replaces a hook; 3600 s and ABANDON when nothing else is said (API reference, PutLifecycleHook). */
export function putHook(
  group: GroupState,
  input: Omit<LifecycleHookSpecification, 'LifecycleTransition'> & {
    readonly LifecycleTransition?: string | undefined;
  },
): void {
  const { LifecycleHookName: name = '', LifecycleTransition, HeartbeatTimeout, DefaultResult, ...given } = input;
  const transition = LifecycleTransition ?? group.hooks[name]?.transition ?? refuse('LifecycleTransition is required');
  const heartbeat = (HeartbeatTimeout ?? 3600) * 1000;
  const defaultResult = DefaultResult === 'CONTINUE' ? 'CONTINUE' : 'ABANDON';
  group.hooks[name] = { name, transition, heartbeat, defaultResult, given };
}

function findWaiting(
  lab: LabContext,
  input: CompleteLifecycleActionCommandInput | RecordLifecycleActionHeartbeatCommandInput,
): { readonly group: GroupState; readonly member: MemberState } {
  const group = findGroup(lab, input.AutoScalingGroupName);
  const member = group.members.find(
    ({ instanceId, action }) =>
      action?.hook === input.LifecycleHookName &&
      (input.LifecycleActionToken === undefined
        ? instanceId === input.InstanceId
        : action?.token === input.LifecycleActionToken),
  );
  if (member !== undefined) return { group, member };
  return refuse(`No active Lifecycle Action found with instance ID ${input.InstanceId}`);
}
