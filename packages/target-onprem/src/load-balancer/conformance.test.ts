import { type LoadBalancerFixture, loadBalancerConformance } from '@rollway/conformance';
import type { LoadBalancer } from '@rollway/core/target';
import { describe, expect, test, vi } from 'vitest';
import { embeddedLoadBalancer } from './embedded-load-balancer.js';
import { haproxy } from './haproxy/haproxy.js';
import { type Application, ask, startApplication } from './test-support/start-application.js';
import { startHaproxy } from './test-support/start-haproxy.js';

type Instances = Readonly<Record<'a' | 'b', Application>>;

/** All of a fixture but the balancer itself: two applications and requests to them. */
function fixtureOver(
  instances: Instances,
  balancer: { readonly url: string; untilHealth(instanceId: string, healthy: boolean): Promise<unknown> },
): Omit<LoadBalancerFixture, 'loadBalancer' | 'restart' | 'close'> {
  const application = (instanceId: string): Application => instances[instanceId as 'a'];
  return {
    instanceIds: ['a', 'b'],
    async request() {
      const { status, text } = await ask(balancer.url);
      return status === 200 ? text : undefined;
    },
    async hold(instanceId) {
      const { held } = application(instanceId);
      let answer = ask(`${balancer.url}/held`);
      await vi.waitFor(() => {
        // The other one may have got it: it answers, and the next request meets the right one.
        const other = Object.values(instances).find((each) => each !== application(instanceId) && each.held.length > 0);
        if (other !== undefined) {
          other.release();
          answer = ask(`${balancer.url}/held`);
        }
        expect(held).toHaveLength(1);
      });
      return {
        async release() {
          application(instanceId).release();
          return (await answer).status === 200;
        },
      };
    },
    async setHealthy(instanceId, healthy) {
      application(instanceId).healthy = healthy;
      await balancer.untilHealth(instanceId, healthy);
    },
  };
}

const startApplications = async (): Promise<Instances> => ({
  a: await startApplication('a'),
  b: await startApplication('b'),
});

const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

/** Waits until requests reach both instances, or only those that are healthy. */
async function untilAnswering(url: string, expected: readonly string[]): Promise<void> {
  await eventually(async () => {
    const answers = new Set<string>();
    for (const _ of Array.from({ length: 6 })) answers.add((await ask(url)).text);
    expect([...answers].sort()).toEqual(expected);
  });
}

async function embeddedFixture(): Promise<LoadBalancerFixture> {
  const instances = await startApplications();
  const members = { a: { port: instances.a.port }, b: { port: instances.b.port } };
  const settings = { members, healthInterval: 20 };
  const loadBalancer = await embeddedLoadBalancer(settings);
  const opened = [loadBalancer];
  await untilAnswering(loadBalancer.url, ['a', 'b']);
  const { url } = loadBalancer;
  return {
    ...fixtureOver(instances, { url, untilHealth: (_, healthy) => (healthy ? Promise.resolve() : untilSick(url)) }),
    loadBalancer,
    async restart() {
      const restarted = await embeddedLoadBalancer(settings);
      opened.push(restarted);
      return restarted;
    },
    async close() {
      await Promise.all(opened.map((each) => each.close()));
      await Promise.all(Object.values(instances).map((each) => each.close()));
    },
  };
}

const untilSick = (url: string): Promise<void> => untilAnswering(url, ['b']);

async function haproxyFixture(): Promise<LoadBalancerFixture> {
  const instances = await startApplications();
  const server = await startHaproxy({ servers: { a: instances.a.port, b: instances.b.port } });
  await untilAnswering(server.url, ['a', 'b']);
  const opened: { close(): void }[] = [];
  const create = (): LoadBalancer => {
    const created = haproxy({ address: server.socket, backend: 'app' });
    opened.push(created);
    return created;
  };
  const isChecked = async (instanceId: string): Promise<boolean> =>
    (await server.ask('show servers state app')).split('\n').some((row) => row.includes(` ${instanceId} 127.0.0.1 2 `));
  return {
    ...fixtureOver(instances, {
      url: server.url,
      // In maintenance nothing is checked, so there is nothing to wait for.
      untilHealth: (instanceId, healthy) =>
        healthy ? Promise.resolve() : eventually(async () => expect(await isChecked(instanceId)).toBe(false)),
    }),
    loadBalancer: create(),
    restart: async () => create(),
    setAside: async (instanceId) => void (await server.ask(`set server app/${instanceId} state maint`)),
    async close() {
      for (const each of opened) each.close();
      await server.close();
      await Promise.all(Object.values(instances).map((each) => each.close()));
    },
  };
}

describe('the embedded load balancer', () => {
  const gaps = { 'load-balancer/survives-a-restart': 'it lives in the process of its controller' };
  for (const { id, title, run } of loadBalancerConformance({ createFixture: embeddedFixture, gaps })) {
    test(`${id}: ${title}`, run, 30_000);
  }
});

describe('HAProxy', () => {
  for (const { id, title, run } of loadBalancerConformance({ createFixture: haproxyFixture })) {
    test(`${id}: ${title}`, run, 30_000);
  }
});
