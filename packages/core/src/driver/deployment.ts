import type { DeploymentEvent, ErrorInformation, FinalStatus } from '../deployment/deployment-event.js';
import type { AlarmInput, FleetInput } from '../deployment/deployment-input.js';
import type { DeploymentView, InstanceView } from '../deployment/deployment-view.js';
import type { RollbackScope } from '../group/failure-policy.js';
import type { Milliseconds } from '../model/duration.js';
import type { Revision } from '../model/revision.js';

/** The event of one type, with exactly its fields. */
export type DeploymentEventOf<Type extends DeploymentEvent['type']> = DeploymentEvent & { readonly type: Type };

/** What listeners are called with: each event under its own type, and every event under `event`. */
export type DeploymentListeners = {
  [Type in DeploymentEvent['type']]: [event: DeploymentEventOf<Type>];
} & { event: [event: DeploymentEvent] };

/** How a deployment ended. */
export interface DeploymentResult {
  readonly deploymentId: string;
  readonly status: FinalStatus;
  /** True only when a rollback was made and succeeded. */
  readonly rolledBack: boolean;
  /** Loud: a rollback was made and failed, so what runs is neither provably the new nor the old revision. */
  readonly rollbackFailed: boolean;
  readonly error?: ErrorInformation;
  /** From the first record to the last. */
  readonly duration: Milliseconds;
}

/**
 * A deployment, from whichever process. Each request resolves once it is in the journal and throws
 * RequestNotAllowedError when the deployment's state does not permit it.
 */
export interface Deployment {
  readonly deploymentId: string;
  /**
   * Calls `listener` for events committed from now on. What it throws, or how long it takes, changes nothing.
   *
   * @throws SettingsError when there are no events of the type.
   */
  on<Type extends keyof DeploymentListeners>(type: Type, listener: (...event: DeploymentListeners[Type]) => void): this;
  off<Type extends keyof DeploymentListeners>(
    type: Type,
    listener: (...event: DeploymentListeners[Type]) => void,
  ): this;
  /**
   * Events after the one with sequence `after` (default 0: all), first those recorded, then each as it is committed; ends
   * with `deployment-finished` or the signal. Any number of readers may be at any place.
   */
  events(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<DeploymentEvent>;
  /** A frozen picture of where the deployment stands. */
  view(): DeploymentView;
  /** One line per instance, in the order of attempts. Looks at the whole fleet: for people, not for loops. */
  instances(): readonly InstanceView[];
  /** Lets running operations finish and starts none. */
  pause(request: { readonly reason: string }): Promise<void>;
  resume(request: { readonly reason: string }): Promise<void>;
  /**
   * Ends the wait of this name: `ready-wait`, `termination-wait`, `bake`, or an approval gate's (CodeDeploy:
   * ContinueDeployment).
   */
  continue(request: { readonly wait: string; readonly reason: string }): Promise<void>;
  /** Cancels what runs and ends the deployment; with `rollback`, the touched instances go back first. */
  stop(request: { readonly reason: string; readonly rollback: boolean }): Promise<void>;
  /**
   * Ends the deployment after the lifecycle events in flight and takes it back: to the last successful revision or a named
   * one where revisions are redeployed, to the original where that still is.
   */
  rollback(request: {
    readonly reason: string;
    readonly revision?: Revision;
    readonly scope?: RollbackScope;
  }): Promise<void>;
  /**
   * Tells of an alarm, or of an instance that joined or left the fleet, and resolves once that is in the journal. Only in
   * the process that runs the deployment.
   */
  report(observation: AlarmInput | FleetInput): Promise<void>;
  /** Resolves when the deployment is final; rejects when its driver closes or loses the journal before. */
  finished(): Promise<DeploymentResult>;
}
