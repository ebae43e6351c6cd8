/** A fleet that changes while it is deployed to, and what keeps deployments out of each other's way. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { count, hostCount, inPlace, oneAtATime } from '@rollway/core';
import type { HostEntry, Transport } from '@rollway/host';
import { sshHost } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { fleetHosts, hostNamed, sshSettings } from './fleet-hosts.js';
import { allServing, lookAtFleet } from './look-at-fleet.js';
import { impatient, type RollOut, rollOut } from './roll-out.js';

describe.skipIf(missingFleetPrograms().length > 0)('five hosts over SSH, of which some come and go', () => {
  let fleet: TestFleet;
  let directory: string;

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 5, checkInterval: 200, startWithin: 100 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    await rollOut(fleet, directory, { release: { version: 'first' } });
  }, 90_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  const roll = (version: string, more: Omit<Parameters<typeof rollOut>[2], 'release'> = {}): Promise<RollOut> =>
    rollOut(fleet, directory, { release: { version, patience: 2 }, ...more });

  /** Instances in the order in which they left service. */
  function orderOf({ events }: RollOut): readonly string[] {
    return events.flatMap((event) => (event.type === 'batch-started' ? event.instanceIds : []));
  }

  test('a host that failed the last time is the first one of the next', async () => {
    await fleet.fault('h004', 'bad-health', 'bad-on-four');
    const strategy = inPlace({ minimumHealthyHosts: hostCount(3) });
    const bad = await roll('bad-on-four', { group: { settings: { strategy } } });
    expect(bad.ended).toMatchObject({ h004: 'instance-failed', h005: 'instance-succeeded' });
    await fleet.heal('h004');
    const single = { settings: { strategy: inPlace({ minimumHealthyHosts: hostCount(3) }) } };
    const next = await roll('four-first', { group: single });
    expect(orderOf(next)[0]).toBe('h004');
    expect(next.load.failed).toBe(0);
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'four-first'));
  }, 60_000);

  test('hosts join and leave while it runs: the new one gets the revision, the gone one is left alone', async () => {
    const withoutFive = fleetHosts(fleet.inventory, impatient).filter(({ instanceId }) => instanceId !== 'h005');
    const five = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h005'), impatient));
    const hosts = async (wanted?: string): Promise<readonly HostEntry[]> =>
      wanted === 'h005' ? [...withoutFive, five] : withoutFive;
    let told: Promise<unknown> | undefined;
    const done = await roll('joined', {
      group: { target: { hosts }, settings: { strategy: inPlace({ minimumHealthyHosts: oneAtATime }) } },
      onEvent(event, deployment) {
        if (event.type !== 'instance-succeeded') return;
        told ??= Promise.all([
          deployment.report({ type: 'instance-joined', instance: { instanceId: 'h005' } }),
          deployment.report({ type: 'instance-left', instanceId: 'h004', reason: 'sent away' }),
        ]);
      },
    });
    await told;
    expect(done.result.status).toBe('succeeded');
    expect(done.load.failed).toBe(0);
    expect(orderOf(done)).toEqual(['h001', 'h002', 'h003', 'h005']);
    const left = { balancer: 'UP', release: 'four-first', serving: 'four-first' };
    expect(await lookAtFleet(fleet)).toEqual({ ...allServing(fleet, 'joined'), h004: left });
  }, 60_000);

  test('no more calls run at once than the driver and the host allow', async () => {
    const running = { now: 0, most: 0 };
    const hosts = fleetHosts(fleet.inventory, impatient).map((host) => ({
      ...host,
      transport: counted(host.transport!, running),
    }));
    const strategy = inPlace({ minimumHealthyHosts: hostCount(0), failureBudget: count(0) });
    const done = await roll('limited', {
      concurrency: 2,
      group: { target: { hosts, stageAhead: 0 }, settings: { strategy } },
    });
    expect(done.result.status).toBe('succeeded');
    expect(running.most).toBe(2);
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'limited'));
    const { transport } = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h001'), { maximumSessions: 2 }));
    // Each looks how many there are beside it.
    const script = 'd=/tmp/many; mkdir -p $d; : > $d/$1; ls $d | wc -l; sleep 0.1; rm $d/$1';
    const seen = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => transport!.run({ script, arguments: ['sh', name] })),
    );
    await transport!.close();
    expect(Math.max(...seen.map(({ stdout }) => Number(stdout)))).toBe(2);
  }, 60_000);
});

/** The same transport, counting what runs through it. */
function counted(transport: Transport, running: { now: number; most: number }): Transport {
  return {
    ...transport,
    async run(command) {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      return transport.run(command).finally(() => {
        running.now -= 1;
      });
    },
  };
}
