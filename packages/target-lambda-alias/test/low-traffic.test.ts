import { inVirtualTime, type Lab, lambdaTraffic, startLab } from '@rollway/aws-lab';
import { blueGreen, hours, minutes, seconds, steps } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOrders, orders } from '../src/test-support/orders.js';
import { deployOrders, updatesOf } from './support/orders-deployment.js';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab();
  await makeOrders(lab);
  await lab.clock.advance(1000);
});
afterEach(() => lab.close());

/** A tenth of the traffic until this many requests have met it, for an hour at the most. */
const untilRequests = blueGreen({
  trafficRouting: steps([
    {
      weight: 10,
      wait: minutes(5),
      gates: [
        { type: 'predicate', name: 'enough-requests', interval: minutes(1), timeout: hours(1), onTimeout: 'fail' },
      ],
    },
    { weight: 100 },
  ]),
});

test('a canary that few requests have met waits for more, whatever the clock says', async () => {
  const traffic = lambdaTraffic(lab, { ...orders, requestsPerSecond: 0.2, every: seconds(10) });
  const met = (): number => traffic.counts.of('2')?.requests ?? 0;
  const metAtFullTraffic: number[] = [];
  const { result } = await deployOrders(lab, {
    strategy: untilRequests,
    predicates: { 'enough-requests': () => met() >= 20 },
    onEvent(event) {
      const isFull = event.type === 'traffic-shift-started' && event.replacementWeight === 100;
      if (isFull) metAtFullTraffic.push(met());
    },
  });
  await inVirtualTime(lab, () => traffic.stop());
  expect(result.status).toBe('succeeded');
  expect(metAtFullTraffic[0]).toBeGreaterThanOrEqual(20);
  expect(updatesOf(lab)[1]?.[0]).toBeGreaterThan(5);
});

test('a canary that nobody meets fails, and goes back', async () => {
  const { result } = await deployOrders(lab, {
    strategy: untilRequests,
    predicates: { 'enough-requests': () => false },
  });
  expect(result).toMatchObject({ status: 'failed', rolledBack: true });
  expect(updatesOf(lab)).toEqual([
    [0, 10],
    [65, 0],
  ]);
});
