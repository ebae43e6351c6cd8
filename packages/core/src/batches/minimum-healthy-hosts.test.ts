import { describe, expect, test } from 'vitest';
import {
  allAtOnce,
  fleetPercent,
  halfAtATime,
  healthFloor,
  hostCount,
  largestUsableSetting,
  type MinimumHealthyHosts,
  oneAtATime,
} from './minimum-healthy-hosts.js';

/** For 1 to 10 instances: how many stay, how many may go. A budget of 0 or less is refused before the start. */
const table: readonly (readonly [name: string, setting: MinimumHealthyHosts, pairs: string])[] = [
  ['OneAtATime', oneAtATime, '0/1 1/1 2/1 3/1 4/1 5/1 6/1 7/1 8/1 9/1'],
  ['HalfAtATime', halfAtATime, '0/1 1/1 2/1 2/2 3/2 3/3 4/3 4/4 5/4 5/5'],
  ['AllAtOnce', allAtOnce, '0/1 0/2 0/3 0/4 0/5 0/6 0/7 0/8 0/9 0/10'],
  ['FLEET_PERCENT 75', fleetPercent(75), '1/0 2/0 3/0 3/1 4/1 5/1 6/1 6/2 7/2 8/2'],
  ['FLEET_PERCENT 90', fleetPercent(90), '1/0 2/0 3/0 4/0 5/0 6/0 7/0 8/0 9/0 9/1'],
  ['HOST_COUNT 2', hostCount(2), '2/-1 2/0 2/1 2/2 2/3 2/4 2/5 2/6 2/7 2/8'],
];

describe('the floor of fleets from 1 to 10', () => {
  test.each(table)('%s', (_name, setting, pairs) => {
    const computed = Array.from({ length: 10 }, (_each, index) => {
      const { minimumHealthy, budget } = healthFloor(setting, index + 1);
      return `${minimumHealthy}/${budget}`;
    });
    expect(computed.join(' ')).toBe(pairs);
  });
});

describe('documented cases', () => {
  test.each([
    [9, hostCount(6), 6, 3],
    [9, fleetPercent(40), 4, 5],
    [9, halfAtATime, 5, 4],
    [9, allAtOnce, 0, 9],
    [10, fleetPercent(95), 10, 0],
    [10, fleetPercent(85), 9, 1],
    [10, hostCount(9), 9, 1],
    [10, hostCount(8), 8, 2],
    [10, hostCount(0), 0, 10],
  ] as const)('%i instances with %j', (fleetSize, setting, minimumHealthy, budget) => {
    expect(healthFloor(setting, fleetSize)).toMatchObject({ minimumHealthy, budget });
  });

  test('the arithmetic is shown in words', () => {
    expect(healthFloor(fleetPercent(75), 10).arithmetic).toBe(
      'ceil(10 x 75 / 100) = 8 of 10 must stay in service, so 2 may be out at once',
    );
  });
});

test('the largest setting that a fleet can run with leaves exactly room for one', () => {
  for (let size = 1; size <= 60; size += 1) {
    for (const setting of [fleetPercent(99), hostCount(size)]) {
      const usable = largestUsableSetting(setting, size);
      expect(usable === undefined ? 0 : healthFloor(usable, size).budget).toBeGreaterThanOrEqual(1);
    }
  }
});
