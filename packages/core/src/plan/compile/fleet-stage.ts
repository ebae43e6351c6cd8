import {
  describeMinimumHealthyHosts,
  type HealthFloor,
  healthFloor,
  largestUsableSetting,
  type MinimumHealthyHosts,
} from '../../batches/minimum-healthy-hosts.js';
import type { FleetPolicy, ZonalConfiguration } from '../../group/strategy.js';
import type { Instance } from '../../model/instance.js';
import type { FleetRole, FleetStage, ZonePlan } from '../plan.js';
import type { PlannedGroup, PlanProblems } from './planned-group.js';

/** What a fleet stage is made from. */
export interface FleetStageOptions {
  readonly group: PlannedGroup;
  readonly policy: FleetPolicy;
  readonly fleetSize: number;
  readonly lifecycle: readonly string[];
  readonly problems: PlanProblems;
  readonly side?: 'replacement';
  readonly role?: FleetRole;
  readonly zones?: readonly ZonePlan[];
}

/** Compiles a fleet stage with the arithmetic of its floor. */
export function compileFleetStage(options: FleetStageOptions): FleetStage {
  const { group, policy, fleetSize, lifecycle, problems, side, role, zones } = options;
  const { minimumHealthyHosts, batches, failureBudget, unreachableBudget } = policy;
  const floor = healthFloor(minimumHealthyHosts, fleetSize);
  if (floor.budget < 1) problems.add('HEALTH_CONSTRAINTS_INVALID', adviceOn(minimumHealthyHosts, floor));
  const rounds = Math.ceil(fleetSize / Math.max(1, floor.budget));
  const work = rounds * lifecycle.length * group.lifecycleEventTimeout;
  return {
    kind: 'fleet',
    minimumHealthyHosts: describeMinimumHealthyHosts(minimumHealthyHosts),
    floor,
    lifecycle,
    rounds,
    worstCaseDuration: work + restsIn(zones, batches, fleetSize),
    setting: minimumHealthyHosts,
    ...(side === undefined ? {} : { side }),
    ...(role === undefined ? {} : { role }),
    ...(zones === undefined ? {} : { zones }),
    ...(batches === undefined ? {} : { batches }),
    ...(failureBudget === undefined ? {} : { failureBudget }),
    ...(unreachableBudget === undefined ? {} : { unreachableBudget }),
  };
}

function restsIn(zones: readonly ZonePlan[] | undefined, batches: FleetPolicy['batches'], fleetSize: number): number {
  const monitored = (zones ?? []).reduce((sum, { monitorDuration }) => sum + monitorDuration, 0);
  // A batch has at least one instance, so there are fewer pauses than instances.
  return monitored + (batches?.pauseBetween ?? 0) * Math.max(0, fleetSize - 1);
}

function adviceOn(setting: MinimumHealthyHosts, floor: HealthFloor): string {
  const usable = largestUsableSetting(setting, floor.fleetSize);
  const advice =
    usable === undefined ? '' : `; the most this fleet can run with is ${describeMinimumHealthyHosts(usable)}`;
  return `${floor.arithmetic}${advice}`;
}

/** The zones of an ordered fleet, each with a floor of its own; instances without a zone are one of their own, the last. */
export function compileZones(
  fleet: readonly Instance[],
  { minimumHealthyHostsPerZone, monitorDuration = 0, firstZoneMonitorDuration = monitorDuration }: ZonalConfiguration,
  problems: PlanProblems,
): readonly ZonePlan[] {
  const sizes = new Map<string, number>();
  for (const { zone = '' } of fleet) sizes.set(zone, (sizes.get(zone) ?? 0) + 1);
  const last = sizes.size - 1;
  return [...sizes].map(([zone, size], index): ZonePlan => {
    const floor = healthFloor(minimumHealthyHostsPerZone ?? { type: 'fleet-percent', value: 0 }, size);
    if (floor.budget < 1) problems.add('HEALTH_CONSTRAINTS_INVALID', `zone ${zone}: ${floor.arithmetic}`);
    const duration = index === 0 ? firstZoneMonitorDuration : monitorDuration;
    return { zone, floor, monitorDuration: index === last ? 0 : duration };
  });
}

/** Orders a fleet by zone, keeping the order of attempts within each; instances without a zone come last. */
export function orderByZone(fleet: readonly Instance[]): readonly Instance[] {
  const zones = new Map<string, Instance[]>();
  for (const instance of fleet) {
    const { zone = '' } = instance;
    const others = zones.get(zone);
    if (others === undefined) zones.set(zone, [instance]);
    else others.push(instance);
  }
  const names = [...zones.keys()].sort((left, right) => (left === '' ? 1 : right === '' ? -1 : left < right ? -1 : 1));
  return names.flatMap((zone) => zones.get(zone) ?? []);
}
