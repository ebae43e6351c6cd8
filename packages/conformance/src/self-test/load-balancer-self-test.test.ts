import type { LoadBalancer } from '@rollway/core/target';
import { describe, expect, test } from 'vitest';
import { loadBalancerConformance } from '../load-balancer/load-balancer-conformance.js';
import type { LoadBalancerFixture } from '../load-balancer/load-balancer-fixture.js';

/** A balancer in memory: round robin over members that are ready and healthy. */
interface Member {
  word: 'serving' | 'blocked' | 'aside';
  healthy: boolean;
  inFlight: number;
}
type World = Record<'a' | 'b', Member>;
type Fault = (balancer: LoadBalancer, world: World) => LoadBalancer;

const names = ['a', 'b'] as const;
const member = (world: World, id: string): Member => world[id as 'a'];

function createBalancer(world: World): LoadBalancer {
  return {
    async block(id) {
      member(world, id).word = 'blocked';
    },
    async allow(id, _signal, before = 'serving') {
      member(world, id).word = before as Member['word'];
    },
    async confirm(id, expected, _signal, before = 'serving') {
      const { word, healthy, inFlight } = member(world, id);
      const confirmed =
        expected === 'blocked'
          ? word === 'blocked' && inFlight === 0
          : word === before && (word !== 'serving' || healthy);
      return { confirmed, detail: `${word}, ${inFlight} in flight` };
    },
    standing: async (id) => member(world, id).word,
  };
}

function fixtureWith(fault: Fault): () => Promise<LoadBalancerFixture> {
  return async () => {
    const create = (): Member => ({ word: 'serving', healthy: true, inFlight: 0 });
    const world: World = { a: create(), b: create() };
    let turn = 0;
    return {
      loadBalancer: fault(createBalancer(world), world),
      restart: async () => fault(createBalancer(world), world),
      instanceIds: names,
      request: async () => {
        const serving = names.filter((name) => world[name].word === 'serving' && world[name].healthy);
        turn += 1;
        return serving[turn % serving.length];
      },
      hold: async (id) => {
        member(world, id).inFlight += 1;
        return {
          release: async () => {
            member(world, id).inFlight -= 1;
            return true;
          },
        };
      },
      setHealthy: async (id, healthy) => {
        member(world, id).healthy = healthy;
      },
      setAside: async (id) => {
        member(world, id).word = 'aside';
      },
      close: () => Promise.resolve(),
    };
  };
}

const sure = { confirmed: true, detail: 'sure' };

/** For each check, a balancer that is wrong in just that way. */
const faults: Readonly<Record<string, Fault>> = {
  'load-balancer/blocked-gets-nothing': (balancer, world) => ({
    ...balancer,
    async confirm(id, expected, signal, before) {
      const answer = await balancer.confirm(id, expected, signal, before);
      if (expected === 'blocked') member(world, id).word = 'serving';
      return answer;
    },
  }),
  'load-balancer/blocked-counts-requests': (balancer) => ({
    ...balancer,
    confirm: async (id, expected, signal, before) => {
      const answer = await balancer.confirm(id, expected, signal, before);
      return expected === 'blocked' && answer.detail.startsWith('blocked') ? sure : answer;
    },
  }),
  'load-balancer/unhealthy-can-leave': (balancer, world) => ({
    ...balancer,
    block: async (id, signal) => {
      if (member(world, id).healthy) await balancer.block(id, signal);
    },
    confirm: async (id, expected, signal, before) =>
      expected === 'blocked' && !member(world, id).healthy ? sure : balancer.confirm(id, expected, signal, before),
  }),
  'load-balancer/unblocked-is-not-blocked': (balancer, world) => ({
    ...balancer,
    confirm: async (id, expected, signal, before) =>
      expected === 'blocked' && member(world, id).inFlight === 0
        ? sure
        : balancer.confirm(id, expected, signal, before),
  }),
  'load-balancer/survives-a-restart': (balancer) => {
    const mine = new Set<string>();
    return {
      ...balancer,
      async block(id, signal) {
        mine.add(id);
        await balancer.block(id, signal);
      },
      confirm: async (id, expected, signal, before) => {
        const answer = await balancer.confirm(id, expected, signal, before);
        return expected === 'blocked' && !mine.has(id) ? { confirmed: false, detail: 'not mine' } : answer;
      },
    };
  },
  'load-balancer/serving-gets-requests': (balancer) => ({
    ...balancer,
    allow: async () => undefined,
    confirm: async (id, expected, signal, before) =>
      expected === 'serving' ? sure : balancer.confirm(id, expected, signal, before),
  }),
  'load-balancer/serving-means-healthy': (balancer, world) => ({
    ...balancer,
    confirm: async (id, expected, signal, before) =>
      expected === 'serving' && member(world, id).word === 'serving'
        ? sure
        : balancer.confirm(id, expected, signal, before),
  }),
  'load-balancer/blocked-is-not-serving': (balancer, world) => ({
    ...balancer,
    confirm: async (id, expected, signal, before) =>
      expected === 'serving' && member(world, id).healthy ? sure : balancer.confirm(id, expected, signal, before),
  }),
  'load-balancer/repeats-change-nothing': (balancer, world) => ({
    ...balancer,
    allow: async (id, signal, before) => {
      if (member(world, id).word === 'serving') return balancer.block(id, signal);
      return balancer.allow(id, signal, before);
    },
  }),
  'load-balancer/set-aside-stays-aside': (balancer) => ({
    ...balancer,
    allow: (id, signal) => balancer.allow(id, signal),
  }),
};

describe('the load balancer kit', () => {
  const healthy = loadBalancerConformance({ createFixture: fixtureWith((balancer) => balancer) });

  test('passes a balancer that keeps the contract', async () => {
    for (const check of healthy) await check.run();
  });

  test('has a planted fault for every check', () => {
    expect(Object.keys(faults).sort()).toEqual(healthy.map((check) => check.id).sort());
  });

  for (const [id, fault] of Object.entries(faults)) {
    test(`${id} catches its fault`, async () => {
      const check = loadBalancerConformance({ createFixture: fixtureWith(fault) }).find((each) => each.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    });
  }
});
