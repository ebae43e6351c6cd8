import { describe, expect, it } from 'vitest';
import {
  allAtOnce,
  fleetPercent,
  halfAtATime,
  healthFloor,
  hostCount,
  type MinimumHealthyHosts,
  oneAtATime,
} from '../../batches/minimum-healthy-hosts.js';
import { fewestHealthy } from './arithmetic.js';

/** Every setting for every fleet of up to 120 instances: the machine's arithmetic against counting. */
function forEverySetting(visit: (setting: MinimumHealthyHosts, fleetSize: number) => void): void {
  for (let fleetSize = 1; fleetSize <= 120; fleetSize += 1) {
    for (const setting of [oneAtATime, halfAtATime, allAtOnce]) visit(setting, fleetSize);
    for (let value = 0; value <= 99; value += 1) visit(fleetPercent(value), fleetSize);
    for (let value = 0; value < fleetSize; value += 1) visit(hostCount(value), fleetSize);
  }
}

describe('the floor', () => {
  it('is what counting gives, for every setting and fleet', () => {
    forEverySetting((setting, fleetSize) => {
      const { minimumHealthy, budget } = healthFloor(setting, fleetSize);
      if (minimumHealthy !== fewestHealthy(setting, fleetSize)) expect.fail(JSON.stringify({ setting, fleetSize }));
      if (budget !== fleetSize - minimumHealthy) expect.fail(JSON.stringify({ setting, fleetSize, budget }));
    });
  });

  it('of a predefined setting leaves room on any fleet', () => {
    for (let fleetSize = 1; fleetSize <= 500; fleetSize += 1) {
      for (const setting of [oneAtATime, halfAtATime, allAtOnce]) {
        expect(healthFloor(setting, fleetSize).budget).toBeGreaterThan(0);
      }
    }
  });

  it('of a larger percentage is never lower', () => {
    for (let fleetSize = 1; fleetSize <= 60; fleetSize += 1) {
      const floors = Array.from(
        { length: 100 },
        (_, value) => healthFloor(fleetPercent(value), fleetSize).minimumHealthy,
      );
      expect(floors).toEqual([...floors].sort((left, right) => left - right));
    }
  });
});
