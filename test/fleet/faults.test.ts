/** What other tools get wrong about sick hosts and busy balancers, on one fleet of six. */
import { mkdtemp, rename } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { count, type DeploymentEvent, hostCount, inPlace } from '@rollway/core';
import { sshHost } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { hostNamed, sshSettings } from './fleet-hosts.js';
import { allServing, countHooks, type HostCondition, lookAtFleet } from './look-at-fleet.js';
import { type RollOut, rollOut } from './roll-out.js';

describe.skipIf(missingFleetPrograms().length > 0)('six hosts over SSH, some of them sick', () => {
  let fleet: TestFleet;
  let directory: string;
  let current = 'first';

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 6, checkInterval: 200, startWithin: 200 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    await rollOut(fleet, directory, { release: { version: current } });
  }, 90_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  /** Rolls out, and remembers what serves after it when it went through. */
  async function roll(version: string, more: Omit<Parameters<typeof rollOut>[2], 'release'> = {}): Promise<RollOut> {
    const done = await rollOut(fleet, directory, { release: { version, patience: 4 }, ...more });
    if (done.result.status === 'succeeded') current = version;
    return done;
  }

  function failureOn({ events }: RollOut, host: string): DeploymentEvent | undefined {
    return events.find((event) => event.type === 'lifecycle-event-failed' && event.instanceId === host);
  }

  async function expectServing(version: string, but: Readonly<Record<string, HostCondition>> = {}): Promise<void> {
    await expect.poll(() => lookAtFleet(fleet), { timeout: 15_000 }).toEqual({ ...allServing(fleet, version), ...but });
  }

  test('an unreachable host that can be spared stays in rotation, is reported, and blocks nothing', async () => {
    const before = current;
    await fleet.fault('h002', 'sshd-stop');
    const strategy = inPlace({
      minimumHealthyHosts: hostCount(3),
      failureBudget: count(0),
      unreachableBudget: count(1),
    });
    const done = await roll('spared', { group: { settings: { strategy } } });
    expect(done.result.status).toBe('succeeded');
    expect(done.load.failed).toBe(0);
    expect(failureOn(done, 'h002')).toMatchObject({ diagnostics: { errorCode: 'InstanceUnreachable' } });
    expect(done.events).toContainEqual(
      expect.objectContaining({ type: 'instance-failed', instanceId: 'h002', reason: 'unreachable' }),
    );
    await expectServing('spared', { h002: { balancer: 'UP', release: before, serving: before } });
    expect(await countHooks(fleet, 'h002', 'web-spared')).toEqual({});
  }, 60_000);

  test('an unreachable host counts against the floor: nothing else is drained that could not be spared', async () => {
    const before = await lookAtFleet(fleet);
    const strategy = inPlace({ minimumHealthyHosts: hostCount(5) });
    const done = await roll('not-spared', { group: { settings: { strategy } } });
    expect(done.result.status).toBe('failed');
    expect(done.load.failed).toBe(0);
    await expect.poll(() => lookAtFleet(fleet), { timeout: 15_000 }).toEqual(before);
    await fleet.heal('h002');
    expect((await roll('healed')).result.status).toBe('succeeded');
    await expectServing('healed');
  }, 60_000);

  test('a host that is unhealthy already is drained and healed like any other', async () => {
    await fleet.fault('h003', 'bad-health', current);
    const { transport } = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h003')));
    await transport?.run({ script: '/srv/app/current/bin/stop; /srv/app/current/bin/start', arguments: ['sh'] });
    await transport?.close();
    await expect.poll(async () => (await lookAtFleet(fleet)).h003?.balancer, { timeout: 10_000 }).toMatch(/^DOWN/);
    const done = await roll('cure');
    expect(done.result.status).toBe('succeeded');
    expect(done.load.failed).toBe(0);
    await fleet.heal('h003');
    await expectServing('cure');
  }, 60_000);

  test('a failed validation in the second batch takes the first one back too: one version serves', async () => {
    const before = current;
    await fleet.fault('h006', 'bad-health', 'broken');
    const strategy = inPlace({ minimumHealthyHosts: hostCount(3), failureBudget: count(0) });
    const settings = { strategy, rollbackOn: ['deployment-failure'] } as const;
    const done = await roll('broken', { group: { settings } });
    expect(done.result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(await countHooks(fleet, 'h001', 'web-broken')).toMatchObject({ ValidateService: expect.any(Number) });
    expect(done.load.failed).toBe(0);
    await fleet.heal('h006');
    await expectServing(before);
  }, 90_000);

  test.each(['BlockTraffic', 'Install', 'AllowTraffic'])(
    'stopped in %s: every host is in the balancer as it was, or the record names it; the next deployment heals',
    async (moment) => {
      const before = await lookAtFleet(fleet);
      let stopped: Promise<void> | undefined;
      const done = await roll(`stopped-${moment}`, {
        onEvent(event, deployment) {
          if (event.type !== 'lifecycle-event-started' || event.lifecycleEvent !== moment) return;
          stopped ??= deployment.stop({ reason: 'enough', rollback: false });
        },
      });
      await stopped;
      expect(stopped).toBeDefined();
      expect(done.result.status).toBe('stopped');
      expect(done.load.failed).toBe(0);
      const named = Object.keys(before).filter((name) => done.ended[name] === 'instance-failed');
      await expect
        .poll(async () => balancerOf(await lookAtFleet(fleet), named), { timeout: 15_000 })
        .toEqual(balancerOf(before, named));
      expect((await roll(`healed-${moment}`)).result.status).toBe('succeeded');
      await expectServing(`healed-${moment}`);
    },
    60_000,
  );

  test('stopped and taken back: every host is in the balancer as it was, with what it had', async () => {
    const before = await lookAtFleet(fleet);
    let stopped: Promise<void> | undefined;
    const done = await roll('taken-back', {
      onEvent(event, deployment) {
        if (event.type === 'instance-succeeded') stopped ??= deployment.stop({ reason: 'enough', rollback: true });
      },
    });
    await stopped;
    expect(done.result).toMatchObject({ status: 'stopped', rolledBack: true });
    expect(done.load.failed).toBe(0);
    await expect.poll(() => lookAtFleet(fleet), { timeout: 15_000 }).toEqual(before);
  }, 60_000);

  test.each([
    ['full', occupy],
    ['refusing', refuse],
  ] as const)(
    'a balancer socket that is %s for a while ends nothing',
    async (kind, spoil) => {
      let freed: Promise<void> | undefined;
      const wire = await wireTo(fleet.inventory.lb.socket, join(fleet.inventory.dir, `wire-${kind}`));
      // Given back only once somebody was turned away.
      let turnAway: () => void = () => undefined;
      const turnedAway = new Promise<void>((resolve) => {
        turnAway = resolve;
      });
      const onLog = (_operationId: string, message: string): void => {
        if (freed !== undefined && /not confirmed yet: .*outcome is unknown/.test(message)) turnAway();
      };
      const onEvent = (event: DeploymentEvent): void => {
        if (event.type !== 'lifecycle-event-started') return;
        freed ??= spoil(fleet.inventory.lb.socket, turnedAway);
        // Also while the socket is spoiled, and after: each time a new connection has to be made.
        wire.cut();
      };
      const done = await roll(`socket-${kind}`, {
        onEvent,
        onLog,
        group: { haproxy: { address: wire.path, answerWithin: 500 } },
      });
      await freed;
      wire.close();
      expect(freed).toBeDefined();
      expect(done.result.status).toBe('succeeded');
      expect(done.load.failed).toBe(0);
      await expectServing(`socket-${kind}`);
    },
    60_000,
  );
});

/** What the balancer says of each host but some. */
function balancerOf(
  conditions: Readonly<Record<string, HostCondition>>,
  but: readonly string[],
): Readonly<Record<string, string>> {
  const others = Object.entries(conditions).filter(([name]) => !but.includes(name));
  return Object.fromEntries(others.map(([name, { balancer }]) => [name, balancer]));
}

/** Takes more connections than HAProxy serves at once, and keeps them until they are given back. */
async function occupy(path: string, until: Promise<void>): Promise<void> {
  const sockets = Array.from({ length: 12 }, (): Socket => connect(path));
  for (const socket of sockets) socket.on('error', () => undefined).write('prompt\n');
  await until;
  for (const socket of sockets) socket.destroy();
}

/** Takes the socket's name away for a while. */
async function refuse(path: string, until: Promise<void>): Promise<void> {
  await rename(path, `${path}.away`);
  await until;
  await rename(`${path}.away`, path);
}

/** A socket in front of HAProxy's whose connections can be cut, so that the controller has to make new ones. */
async function wireTo(path: string, own: string): Promise<{ readonly path: string; cut(): void; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(path);
    open.add(near);
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return { path: own, cut, close: () => void server.close() };
}
