import type { AwsConnection, Waiting } from '@rollway/aws';
import type { Milliseconds, Revision } from '@rollway/core';
import type { LifecycleAction } from './lifecycle-action.js';

/** A deployment to one instance that the handler asks for. */
export interface LaunchDeployment {
  /** The same for every call about this launch, so that a repeated event starts nothing twice. */
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly autoScalingGroupName: string;
  readonly revision: Revision;
  /** `fallback`: the last good revision has just failed on this instance, and this one takes its place. */
  readonly choice: 'last-good' | 'fallback';
}

/** How long an instance that has failed is held in its hook before it is given up. */
export interface LaunchPauses {
  /** After one failure; twice as long after each other one in a row. Default 30 s. */
  readonly first?: Milliseconds;
  /** Default 8 minutes: with a deployment it fits into the quarter of an hour that a Lambda has. */
  readonly longest?: Milliseconds;
}

/** What the handler works with. */
export interface InstanceLaunchSettings {
  readonly connection?: AwsConnection;
  /** The group's last successful revision; undefined: nothing was deployed yet, and the instance goes on as it is. */
  readonly revision: () => Promise<Revision | undefined>;
  /**
   * What an instance gets on which the last good revision fails, for example the one before it. Absent or undefined: the
   * instance is given up, and as long as the revision is broken its group launches another one.
   */
  readonly fallbackRevision?: () => Promise<Revision | undefined>;
  /**
   * Deploys to the one instance: start a deployment of a group over `ec2Ssm({ instanceIds: [instanceId] })` under the given id,
   * or attach to it when it exists, and wait for its end. Give that group the `groupId` of the group that the instance joins,
   * so that both know the same files. What it throws counts as a failure.
   */
  readonly deploy: (deployment: LaunchDeployment) => Promise<{ readonly status: string }>;
  /**
   * Takes an instance that ends out of service: the events BeforeBlockTraffic, BlockTraffic, AfterBlockTraffic and
   * ApplicationStop. Its outcome is only reported: an instance that ends goes on ending. Default: nothing.
   */
  readonly retire?: (action: LifecycleAction) => Promise<void>;
  /**
   * Keeps a group from launching as fast as it can while its revision is broken; how many launches in a row have failed is a
   * tag of the group. `false`: an instance is given up at once.
   */
  readonly pauses?: LaunchPauses | false;
  /** Between heartbeats; default 5 minutes. Shorter than the hook's time-out. */
  readonly heartbeatEvery?: Milliseconds;
  /** How long an instance may take until its agent reports; default 10 minutes. */
  readonly agentWithin?: Milliseconds;
  /** Default: real time. */
  readonly waiting?: Waiting;
}

type Optional = 'retire' | 'fallbackRevision';

/** Settings that are complete. */
export type LaunchParts = Required<Omit<InstanceLaunchSettings, Optional | 'pauses'>> &
  Pick<InstanceLaunchSettings, Optional> & { readonly pauses: Required<LaunchPauses> | undefined };

/** How an instance is to go on, and why. */
export interface Verdict {
  readonly result: 'CONTINUE' | 'ABANDON';
  readonly detail: string;
}
