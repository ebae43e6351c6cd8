import type { Budget } from '../../batches/budget.js';
import type { MinimumHealthyHosts } from '../../batches/minimum-healthy-hosts.js';
import type { FleetStage } from '../../plan/plan.js';

/** The floor of a stage by counting: the fewest instances whose share reaches the setting. */
export function naiveMinimum({ setting, floor }: FleetStage, fleetSize: number): number {
  return setting === undefined ? floor.minimumHealthy : fewestHealthy(setting, fleetSize);
}

/** The fewest instances whose share of the fleet reaches the setting. */
export function fewestHealthy(setting: MinimumHealthyHosts, fleetSize: number): number {
  for (let healthy = 0; healthy <= fleetSize; healthy += 1) if (isEnough(setting, healthy, fleetSize)) return healthy;
  return fleetSize;
}

function isEnough(setting: MinimumHealthyHosts, healthy: number, fleetSize: number): boolean {
  switch (setting.type) {
    case 'host-count':
      return healthy >= setting.value;
    case 'fleet-percent':
      return healthy * 100 >= fleetSize * setting.value;
    case 'one-at-a-time':
      return healthy >= fleetSize - 1;
    case 'half-at-a-time':
      return fleetSize === 1 || healthy * 2 >= fleetSize;
    case 'all-at-once':
      return true;
  }
}

/** How many instances a budget is, at most. */
export function naiveBudget(budget: Budget, fleetSize: number): number {
  return budget.type === 'count' ? budget.value : Math.floor((fleetSize * budget.value) / 100);
}
