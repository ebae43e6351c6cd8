import type { MinimumHealthyHosts } from '../../../batches/minimum-healthy-hosts.js';

/**
 * The floor once more, by counting instead of formulas: the fewest instances whose share reaches the setting. Kept apart
 * from the machine's arithmetic, so that one checks the other.
 */
export function naiveMinimumHealthy(setting: MinimumHealthyHosts, fleetSize: number): number {
  switch (setting.type) {
    case 'host-count':
      return setting.value;
    case 'fleet-percent':
      return fewest(fleetSize, (healthy) => healthy * 100 >= fleetSize * setting.value);
    case 'one-at-a-time':
      return fleetSize - 1;
    case 'half-at-a-time':
      return fleetSize === 1 ? 0 : fewest(fleetSize, (healthy) => healthy * 2 >= fleetSize);
    case 'all-at-once':
      return 0;
  }
}

function fewest(fleetSize: number, isEnough: (healthy: number) => boolean): number {
  let healthy = 0;
  while (healthy < fleetSize && !isEnough(healthy)) healthy += 1;
  return healthy;
}
