import type { MinimumHealthyHosts } from '../../batches/minimum-healthy-hosts.js';
import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import type { Milliseconds } from '../../model/duration.js';
import type { Instance } from '../../model/instance.js';

/** What happens in a simulation when nothing goes wrong. Plain data: print it, store it, change it. */
export interface Scenario {
  readonly deploymentId: string;
  /** When the deployment is asked for, in milliseconds since the Unix epoch. */
  readonly startsAt: number;
  readonly definition: DeploymentDefinition;
  /** The setting behind the plan's floor; the checkers compute the floor from it on their own. */
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  readonly hooks: HookDurations;
  readonly controller: ControllerBehaviour;
  /** Instances that provisioning brings; default none. */
  readonly replacement?: readonly Instance[];
  /** How likely a gate passes or refuses whenever it is asked; default: it passes. */
  readonly gates?: { readonly passes: number; readonly refuses: number };
}

/** How long lifecycle events take. */
export interface HookDurations {
  /** By lifecycle event, or by what is done for the deployment as a whole: `provision-replacement` and the like. */
  readonly durations: Readonly<Record<string, Milliseconds>>;
  /** For events without a duration of their own. */
  readonly otherwise: Milliseconds;
  /** Multiplies durations by instance; absent means 1. */
  readonly slowness?: Readonly<Record<string, number>>;
}

/** How the simulated driver works. */
export interface ControllerBehaviour {
  /** `short`: a call lasts as long as its event. `long`: it returns a handle, and the event is polled. */
  readonly operations: 'short' | 'long';
  /** With `long`: how long to wait before a poll. */
  readonly pollAfter: Milliseconds;
  /** Inputs are gathered this long before a turn takes them. */
  readonly gatherFor: Milliseconds;
  /** An answer travels for up to this long. */
  readonly latency: Milliseconds;
  /** Records between two snapshots; 0 means that recovery always folds the whole journal. */
  readonly snapshotEvery: number;
}

/** How long one lifecycle event takes on one instance. */
export function hookDuration(hooks: HookDurations, instanceId: string, lifecycleEvent: string): Milliseconds {
  return Math.round((hooks.durations[lifecycleEvent] ?? hooks.otherwise) * (hooks.slowness?.[instanceId] ?? 1));
}
