import { type Problem, SettingsError, showValue } from '@rollway/core';

/** An instance that waits for a lifecycle hook of its Auto Scaling group. */
export interface LifecycleAction {
  readonly autoScalingGroupName: string;
  readonly lifecycleHookName: string;
  readonly instanceId: string;
  readonly transition: 'launching' | 'terminating';
  /** Names this wait; a poller that does not know it goes by the instance. */
  readonly token?: string;
}

const transitions = {
  'autoscaling:EC2_INSTANCE_LAUNCHING': 'launching',
  'autoscaling:EC2_INSTANCE_TERMINATING': 'terminating',
} as const;

/**
 * Reads what Auto Scaling sends to a hook's listener: an event of EventBridge, or the message of a queue or topic, as text or
 * parsed. Undefined for the test notification that comes when a hook is made.
 *
 * @throws SettingsError with everything that is missing.
 */
export function parseLifecycleAction(event: unknown): LifecycleAction | undefined {
  const message = detailOf(typeof event === 'string' ? JSON.parse(event) : event);
  if (message.Event === 'autoscaling:TEST_NOTIFICATION') return undefined;
  const problems: Problem[] = [];
  const text = (name: string): string => {
    const value = message[name];
    if (typeof value === 'string' && value !== '') return value;
    problems.push({ path: name, message: 'must be text', received: showValue(value) });
    return '';
  };
  const transition = transitions[text('LifecycleTransition') as keyof typeof transitions];
  if (transition === undefined && problems.length === 0) {
    const received = showValue(message.LifecycleTransition);
    problems.push({
      path: 'LifecycleTransition',
      message: `must be ${Object.keys(transitions).join(' or ')}`,
      received,
    });
  }
  const action = {
    autoScalingGroupName: text('AutoScalingGroupName'),
    lifecycleHookName: text('LifecycleHookName'),
    instanceId: text('EC2InstanceId'),
    transition,
    token: text('LifecycleActionToken'),
  };
  if (problems.length > 0) throw new SettingsError({ subject: 'lifecycle action', problems });
  return action;
}

function detailOf(event: unknown): Readonly<Record<string, unknown>> {
  if (typeof event !== 'object' || event === null) return {};
  const detail: unknown = Reflect.get(event, 'detail');
  return (typeof detail === 'object' && detail !== null ? detail : event) as Readonly<Record<string, unknown>>;
}
