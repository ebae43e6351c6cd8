import { createHash } from 'node:crypto';
import { type AwsConnection, createAwsConnection, pingNodes, realWaiting, type Waiting } from '@rollway/aws';
import { type Milliseconds, minutes, type Revision } from '@rollway/core';
import { completeAction, recordHeartbeat } from './complete-action.js';
import { type LifecycleAction, parseLifecycleAction } from './lifecycle-action.js';

/** A deployment to one instance that the handler asks for. */
export interface LaunchDeployment {
  /** The same for every call about this launch, so that a repeated event starts nothing twice. */
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly autoScalingGroupName: string;
  readonly revision: Revision;
}

/** What the handler works with. */
export interface InstanceLaunchSettings {
  readonly connection?: AwsConnection;
  /** The group's last successful revision; undefined: nothing was deployed yet, and the instance goes on as it is. */
  readonly revision: () => Promise<Revision | undefined>;
  /**
   * Deploys to the one instance: start a deployment of a group over `ec2Ssm({ instanceIds: [instanceId] })` under the given id,
   * or attach to it when it exists, and wait for its end. What it throws counts as a failure.
   */
  readonly deploy: (deployment: LaunchDeployment) => Promise<{ readonly status: string }>;
  /**
   * Takes an instance that ends out of service: the events BeforeBlockTraffic, BlockTraffic, AfterBlockTraffic and
   * ApplicationStop. Its outcome is only reported: an instance that ends goes on ending. Default: nothing.
   */
  readonly retire?: (action: LifecycleAction) => Promise<void>;
  /** Between heartbeats; default 5 minutes. Shorter than the hook's time-out. */
  readonly heartbeatEvery?: Milliseconds;
  /** How long an instance may take until its agent reports; default 10 minutes. */
  readonly agentWithin?: Milliseconds;
  /** Default: real time. */
  readonly waiting?: Waiting;
}

/** How an instance went on. */
export interface InstanceLaunchOutcome {
  readonly instanceId: string;
  readonly result: 'CONTINUE' | 'ABANDON';
  /** False when the hook had gone on before, by its time-out or because it was answered already. */
  readonly delivered: boolean;
  readonly detail: string;
}

/** Answers lifecycle hooks of Auto Scaling groups. */
export interface InstanceLaunchHandler {
  /** One event of EventBridge or message of a queue; undefined for a test notification. For a Lambda, or a poller of a queue. */
  onInstanceLaunch(event: unknown): Promise<InstanceLaunchOutcome | undefined>;
  /** Answers one action that is known otherwise, for example of an instance found in `Pending:Wait`. */
  answer(action: LifecycleAction): Promise<InstanceLaunchOutcome>;
}

/** Between looks for an agent that does not report yet, in milliseconds. */
const agentPause = 5_000;

/**
 * Makes a handler for the launch hook of groups: the last successful revision goes to the new instance before it is put in
 * service, and an instance that fails is given up (CodeDeploy: automatic deployments to Auto Scaling groups).
 */
export function createInstanceLaunchHandler(settings: InstanceLaunchSettings): InstanceLaunchHandler {
  const parts = {
    connection: createAwsConnection(),
    heartbeatEvery: minutes(5),
    agentWithin: minutes(10),
    waiting: realWaiting,
    ...settings,
  };
  const answer = async (action: LifecycleAction): Promise<InstanceLaunchOutcome> => {
    const work = action.transition === 'launching' ? launch(action, parts) : retire(action, parts);
    const { result, detail } = await withHeartbeats(action, parts, work);
    const delivered = await completeAction(parts.connection, action, result);
    return { instanceId: action.instanceId, result, delivered, detail };
  };
  return {
    answer,
    async onInstanceLaunch(event) {
      const action = parseLifecycleAction(event);
      return action === undefined ? undefined : answer(action);
    },
  };
}

type Parts = Required<Omit<InstanceLaunchSettings, 'retire'>> & Pick<InstanceLaunchSettings, 'retire'>;

interface Verdict {
  readonly result: 'CONTINUE' | 'ABANDON';
  readonly detail: string;
}

async function launch(action: LifecycleAction, parts: Parts): Promise<Verdict> {
  const { instanceId, autoScalingGroupName } = action;
  try {
    const revision = await parts.revision();
    if (revision === undefined) return { result: 'CONTINUE', detail: 'the group has no successful revision yet' };
    if (!(await agentReports(instanceId, parts))) {
      return { result: 'ABANDON', detail: `its agent did not report within ${parts.agentWithin / 1000} s` };
    }
    const deploymentId = deploymentIdOf(action);
    const { status } = await parts.deploy({ deploymentId, instanceId, autoScalingGroupName, revision });
    return { result: status === 'succeeded' ? 'CONTINUE' : 'ABANDON', detail: `${deploymentId} is ${status}` };
  } catch (error) {
    return { result: 'ABANDON', detail: messageOf(error) };
  }
}

async function retire(action: LifecycleAction, parts: Parts): Promise<Verdict> {
  try {
    await parts.retire?.(action);
    return { result: 'CONTINUE', detail: 'it was taken out of service' };
  } catch (error) {
    // It ends whatever happens (CodeDeploy: the result of a termination hook is always CONTINUE).
    return { result: 'CONTINUE', detail: messageOf(error) };
  }
}

/** A boot takes its time; a deployment to an agent that is not there would fail at once. */
async function agentReports(instanceId: string, { connection, agentWithin, waiting }: Parts): Promise<boolean> {
  for (const until = waiting.now() + agentWithin; ; ) {
    const pings = await pingNodes(connection, [instanceId]);
    if (pings.get(instanceId) === 'Online') return true;
    if (waiting.now() >= until) return false;
    await waiting.sleep(agentPause, new AbortController().signal);
  }
}

async function withHeartbeats<Result>(action: LifecycleAction, parts: Parts, work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const beat = async (): Promise<void> => {
    while (!done.signal.aborted) {
      await parts.waiting.sleep(parts.heartbeatEvery, done.signal);
      // One that is lost is made up for by the next; a hook that has gone on needs none.
      if (!done.signal.aborted) await recordHeartbeat(parts.connection, action).catch(() => undefined);
    }
  };
  void beat();
  try {
    return await work;
  } finally {
    done.abort();
  }
}

function deploymentIdOf({ instanceId, token, lifecycleHookName }: LifecycleAction): string {
  const wait = createHash('sha256')
    .update(`${lifecycleHookName}\n${token ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  return `launch-${instanceId}-${wait}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
