import { createAwsConnection, realWaiting } from '@rollway/aws';
import { minutes, type Problem, ServiceCallError, SettingsError, seconds, showValue } from '@rollway/core';
import { completeAction, recordHeartbeat } from './complete-action.js';
import { deployAtLaunch, messageOf } from './deploy-at-launch.js';
import type { InstanceLaunchSettings, LaunchParts, Verdict } from './launch-settings.js';
import { type LifecycleAction, parseLifecycleAction } from './lifecycle-action.js';
import { withHeartbeats } from './with-heartbeats.js';

/** How an instance went on. */
export interface InstanceLaunchOutcome {
  readonly instanceId: string;
  /** Undefined: the hook had gone on before anything was begun, as it has for an event that comes late or again. */
  readonly result: 'CONTINUE' | 'ABANDON' | undefined;
  /** False when the hook had gone on before, by its time-out or because it was answered already. */
  readonly delivered: boolean;
  readonly detail: string;
}

/** Answers lifecycle hooks of Auto Scaling groups. */
export interface InstanceLaunchHandler {
  /**
   * One event of EventBridge or message of a queue; undefined for a test notification. For a Lambda, or a poller of a queue:
   * an event that is delivered again joins the work that is under way, or finds that the hook has gone on.
   *
   * @throws SettingsError when it is no event of a hook; ServiceCallError when Auto Scaling did not say whether it took the
   *   answer, so that whoever delivers the event delivers it again.
   */
  onInstanceLaunch(event: unknown): Promise<InstanceLaunchOutcome | undefined>;
  /** Answers one action that is known otherwise, for example of an instance found in `Pending:Wait`. */
  answer(action: LifecycleAction): Promise<InstanceLaunchOutcome>;
}

/**
 * Makes a handler for the launch hook of groups: the last successful revision goes to the new instance before it is put in
 * service, and an instance that fails is given up (CodeDeploy: automatic deployments to Auto Scaling groups). Where CodeDeploy
 * lets a group with a broken revision launch for ever, an instance may get a fallback, and launches are spread.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function createInstanceLaunchHandler(settings: InstanceLaunchSettings): InstanceLaunchHandler {
  const parts = completeSettings(settings);
  const underWay = new Map<string, Promise<InstanceLaunchOutcome>>();
  const answer = (action: LifecycleAction): Promise<InstanceLaunchOutcome> => {
    const key = JSON.stringify([
      action.autoScalingGroupName,
      action.lifecycleHookName,
      action.instanceId,
      action.token,
    ]);
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const outcome = answerOnce(action, parts).finally(() => underWay.delete(key));
    underWay.set(key, outcome);
    return outcome;
  };
  return {
    answer,
    async onInstanceLaunch(event) {
      const action = parseLifecycleAction(event);
      return action === undefined ? undefined : answer(action);
    },
  };
}

async function answerOnce(action: LifecycleAction, parts: LaunchParts): Promise<InstanceLaunchOutcome> {
  const { instanceId } = action;
  if (!(await waits(action, parts))) {
    return { instanceId, result: undefined, delivered: false, detail: 'the hook had gone on before' };
  }
  const { result, detail } = await withHeartbeats(action, parts, () =>
    action.transition === 'launching' ? deployAtLaunch(action, parts) : retire(action, parts),
  );
  const delivered = await completeAction(parts.connection, action, result);
  return { instanceId, result, delivered, detail };
}

/** Nothing is begun for an instance that waits for nobody. The heartbeat that finds out also gives all the time there is. */
async function waits(action: LifecycleAction, { connection }: LaunchParts): Promise<boolean> {
  try {
    return await recordHeartbeat(connection, action);
  } catch (error) {
    if (ServiceCallError.isInstance(error)) return true;
    throw error;
  }
}

async function retire(action: LifecycleAction, parts: LaunchParts): Promise<Verdict> {
  try {
    await parts.retire?.(action);
    return { result: 'CONTINUE', detail: 'it was taken out of service' };
  } catch (error) {
    // It ends whatever happens (CodeDeploy: the result of a termination hook is always CONTINUE).
    return { result: 'CONTINUE', detail: messageOf(error) };
  }
}

function completeSettings(settings: InstanceLaunchSettings): LaunchParts {
  const { pauses = {}, heartbeatEvery = minutes(5), agentWithin = minutes(10) } = settings;
  const spread = pauses === false ? undefined : { first: seconds(30), longest: minutes(8), ...pauses };
  const problems: Problem[] = [];
  const check = (path: string, holds: boolean, message: string, received: unknown): void => {
    if (!holds) problems.push({ path, message, received: showValue(received) });
  };
  for (const name of ['revision', 'deploy'] as const) {
    check(name, typeof settings[name] === 'function', 'must be a function', settings[name]);
  }
  check('heartbeatEvery', heartbeatEvery > 0, 'must be more than 0 milliseconds', heartbeatEvery);
  check('agentWithin', agentWithin >= 0, 'must be 0 or more milliseconds', agentWithin);
  if (spread !== undefined) {
    check('pauses.first', spread.first > 0, 'must be more than 0 milliseconds', spread.first);
    check('pauses.longest', spread.longest >= spread.first, 'must be at least pauses.first', spread.longest);
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'instance launch handler', problems });
  return {
    ...settings,
    ...{ heartbeatEvery, agentWithin, pauses: spread },
    connection: settings.connection ?? createAwsConnection(),
    waiting: settings.waiting ?? realWaiting,
  };
}
