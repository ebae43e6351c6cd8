import type { Budget } from '../batches/budget.js';
import { type MinimumHealthyHosts, oneAtATime } from '../batches/minimum-healthy-hosts.js';
import type { Gate, TimeoutAction } from '../gates/gate.js';
import type { Milliseconds } from '../model/duration.js';
import type { TrafficRouting } from '../traffic/traffic-routing.js';

/** One availability zone after another (CodeDeploy: zonal configuration). */
export interface ZonalConfiguration {
  /** Wait after each zone but the last, before the next one; default none. */
  readonly monitorDuration?: Milliseconds;
  /** Wait after the first zone; default `monitorDuration`. */
  readonly firstZoneMonitorDuration?: Milliseconds;
  /** Floor inside each zone, beside the floor of the whole fleet; default none. */
  readonly minimumHealthyHostsPerZone?: MinimumHealthyHosts;
}

/** Batches of set sizes instead of a sliding window; the floor holds all the same. */
export interface BatchConfiguration {
  /** Instances in the first batch, the second, and so on; the last size repeats. Absent: as many as the floor allows. */
  readonly sizes?: readonly Budget[];
  /** Wait between two batches; default none. */
  readonly pauseBetween?: Milliseconds;
}

/** How a fleet is worked through, whatever is done to it. */
export interface FleetPolicy {
  readonly minimumHealthyHosts: MinimumHealthyHosts;
  /** Instances that may fail in the whole rollout, whatever the floor would allow; default: the floor alone decides. */
  readonly failureBudget?: Budget;
  /**
   * Instances that may be unreachable. They then count neither as failed nor as part of the fleet. Default: unreachable
   * is failed, as in CodeDeploy.
   */
  readonly unreachableBudget?: Budget;
  readonly batches?: BatchConfiguration;
}

/** New revision on the same instances, some of them out of service at a time (CodeDeploy: in-place deployment). */
export interface InPlaceStrategy extends FleetPolicy {
  readonly deploymentType: 'in-place';
  readonly zonal?: ZonalConfiguration;
  /** Only instances whose revision is not the group's last successful one; default false. */
  readonly outdatedOnly?: boolean;
  /** What must be so before the first instance, and after the last one. */
  readonly gates?: { readonly start?: readonly Gate[]; readonly end?: readonly Gate[] };
}

/** How long an installed replacement waits for `continue` before it gets traffic (CodeDeploy: deployment ready option). */
export interface ReadyWait {
  readonly timeout: Milliseconds;
  /** Default `stop`, as in CodeDeploy. */
  readonly onTimeout?: TimeoutAction;
}

/** New revision beside the old one, and then the traffic moves (CodeDeploy: blue/green deployment). */
export interface BlueGreenStrategy extends Partial<FleetPolicy> {
  readonly deploymentType: 'blue-green';
  /** How traffic moves by weight. Required on ECS and Lambda; servers are registered and deregistered instead. */
  readonly trafficRouting?: TrafficRouting;
  /** Default: traffic moves as soon as the replacement is ready. */
  readonly readyWait?: ReadyWait;
  /** Watched time after the last shift, in which everything can still go back; default none. */
  readonly bake?: Milliseconds;
  /** Wait before the original is removed; `continue` ends it early. Default 0. */
  readonly terminationWait?: Milliseconds;
  /** `keep`: the original stays, without traffic (CodeDeploy: KEEP_ALIVE). Default: `keep` on Lambda, else `terminate`. */
  readonly original?: 'terminate' | 'keep';
  /** Sends the test listener to the replacement before its hooks run; ECS only. Default false. */
  readonly testTraffic?: boolean;
  /** What must be so before anything, before the replacement gets traffic, and before the original may be removed. */
  readonly gates?: {
    readonly start?: readonly Gate[];
    readonly ready?: readonly Gate[];
    readonly end?: readonly Gate[];
  };
}

/** A blue/green strategy that moves traffic by weight: what ECS and Lambda need. */
export type WeightedStrategy = BlueGreenStrategy & { readonly trafficRouting: TrafficRouting };

/** How a group is changed. */
export type Strategy = InPlaceStrategy | BlueGreenStrategy;

/** In-place deployments; by default one instance at a time, as in CodeDeploy. */
export function inPlace(settings: Partial<Omit<InPlaceStrategy, 'deploymentType'>> = {}): InPlaceStrategy {
  return { deploymentType: 'in-place', minimumHealthyHosts: oneAtATime, ...settings };
}

/** Blue/green deployments. With `trafficRouting` it suits every platform, without it only servers. */
export function blueGreen<Settings extends Omit<BlueGreenStrategy, 'deploymentType'>>(
  settings: Settings & Record<Exclude<keyof Settings, keyof BlueGreenStrategy>, never>,
): Settings & { readonly deploymentType: 'blue-green' } {
  return { ...settings, deploymentType: 'blue-green' };
}
