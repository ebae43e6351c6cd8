/** The balancer kit on Classic Load Balancers of the lab, and on adapters that are wrong as people get them wrong. */
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing';
import { loadBalancerConformance } from '@rollway/conformance';
import type { LoadBalancer } from '@rollway/core/target';
import { describe, expect, test } from 'vitest';
import { type ClassicWorld, classicFixture, loadBalancerName } from '../../test-support/classic-fixture.js';

describe('Classic Load Balancers', () => {
  for (const { id, title, run } of loadBalancerConformance({ createFixture: () => classicFixture() })) {
    test(`${id}: ${title}`, run, 30_000);
  }
});

const isListed = async ({ elb }: ClassicWorld, id: string): Promise<boolean> => {
  const command = new DescribeLoadBalancersCommand({ LoadBalancerNames: [loadBalancerName] });
  const { LoadBalancerDescriptions } = await elb.send(command);
  return LoadBalancerDescriptions?.[0]?.Instances?.some(({ InstanceId }) => InstanceId === id) === true;
};

type Fault = (balancer: LoadBalancer, world: ClassicWorld) => LoadBalancer;

/** By what is wrong: the checks that must catch it, and the adapter. */
const faults: Readonly<Record<string, { readonly caughtBy: readonly string[]; readonly plant: Fault }>> = {
  'deregistered is taken for drained': {
    caughtBy: ['load-balancer/blocked-counts-requests'],
    plant: (balancer, world) => ({
      ...balancer,
      confirm: async (id, expected, signal, before) =>
        expected === 'blocked'
          ? { confirmed: !(await isListed(world, id)), detail: 'listed' }
          : balancer.confirm(id, expected, signal, before),
    }),
  },
  'registered is taken for InService': {
    caughtBy: ['load-balancer/serving-means-healthy'],
    plant: (balancer, world) => ({
      ...balancer,
      confirm: async (id, expected, signal, before) =>
        expected === 'serving' && before === undefined
          ? { confirmed: await isListed(world, id), detail: 'not listed' }
          : balancer.confirm(id, expected, signal, before),
    }),
  },
  'nothing is deregistered': {
    caughtBy: ['load-balancer/blocked-gets-nothing', 'load-balancer/unhealthy-can-leave'],
    plant: (balancer) => ({
      ...balancer,
      block: () => Promise.resolve(),
      confirm: async (id, expected, signal, before) =>
        expected === 'blocked' ? { confirmed: true, detail: '' } : balancer.confirm(id, expected, signal, before),
    }),
  },
  'what was before is forgotten': {
    caughtBy: ['load-balancer/set-aside-stays-aside'],
    plant: (balancer) => ({ ...balancer, allow: (id, signal) => balancer.allow(id, signal) }),
  },
  'InService is believed of one that drains': {
    caughtBy: ['load-balancer/blocked-is-not-serving'],
    plant: (balancer) => ({
      ...balancer,
      confirm: async (id, expected, signal, before) =>
        expected === 'serving' ? { confirmed: true, detail: '' } : balancer.confirm(id, expected, signal, before),
    }),
  },
};

describe('the kit catches an adapter in which', () => {
  const planted = Object.entries(faults).flatMap(([title, { caughtBy, plant }]) =>
    caughtBy.map((id) => ({ title, id, plant })),
  );
  test.each(planted)(
    '$title ($id)',
    async ({ id, plant }) => {
      const checks = loadBalancerConformance({ createFixture: () => classicFixture(plant) });
      const check = checks.find((each) => each.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    },
    30_000,
  );
});
