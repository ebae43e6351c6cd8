import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentEvent } from '@rollway/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { type FleetFault, startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { scriptedEvents } from '../../tools/fleet/write-revision.js';
import { seededRandom } from '../../tools/seeded-random.js';
import { allServing, countHooks, lookAtFleet } from './look-at-fleet.js';
import { rollOut } from './roll-out.js';

const once = Object.fromEntries(scriptedEvents.map((event) => [event, 1]));

/** A host and a moment in its lifecycle, from a seed alone. */
function seededMoment(seed: number, hosts: readonly string[]): { readonly host: string; readonly event: string } {
  const random = seededRandom(seed);
  const events = [
    'BeforeBlockTraffic',
    'BlockTraffic',
    'DownloadBundle',
    'Install',
    'ApplicationStart',
    'ValidateService',
  ];
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  return { host: pick(hosts), event: pick(events) };
}

describe.skipIf(missingFleetPrograms().length > 0)('twelve hosts over SSH behind HAProxy', () => {
  let fleet: TestFleet;
  let directory: string;
  let names: readonly string[];
  let count = 0;
  const nextVersion = (): string => {
    count += 1;
    return `v${count}`;
  };

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 12, checkInterval: 200 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    names = fleet.inventory.hosts.map(({ name }) => name);
    await rollOut(fleet, directory, { release: { version: nextVersion() } });
  }, 90_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  test('half at a time under load: no request fails, every step is done once, the balancer is as it was', async () => {
    const version = nextVersion();
    const { result, load } = await rollOut(fleet, directory, { release: { version, files: 200, bytes: 1_000_000 } });
    expect(result).toMatchObject({ status: 'succeeded', rolledBack: false });
    expect(load).toMatchObject({ failed: 0, reasons: {} });
    expect(load.versions[version]).toBeGreaterThan(0);
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, version));
    for (const name of names) expect(await countHooks(fleet, name, `web-${version}`)).toEqual(once);
  }, 60_000);

  const faults: readonly (readonly [seed: number, kind: string, fault: FleetFault])[] = [
    [1, 'sshd-stop', ['sshd-stop']],
    [2, 'power-off', ['power-off']],
    [3, 'freeze', ['freeze']],
    [4, 'disk-full', ['disk-full']],
    [5, 'bad-health', ['bad-health', 'any']],
    [6, 'garbage', ['garbage']],
    [7, 'slow-start', ['slow-start', 2_000]],
  ];
  test.each(faults)(
    'seed %i, %s: only that host may fail, the record says so, and the next deployment heals it',
    async (seed, kind, fault) => {
      const version = nextVersion();
      const { host, event: moment } = seededMoment(seed, names);
      let injected: Promise<void> | undefined;
      const inject = (event: DeploymentEvent): void => {
        if (injected !== undefined || event.type !== 'lifecycle-event-started') return;
        if (event.instanceId === host && event.lifecycleEvent === moment) injected = fleet.fault(host, ...fault);
      };
      const done = await rollOut(fleet, directory, {
        release: { version, patience: kind === 'bad-health' ? 8 : 30, files: 60, bytes: 600_000 },
        onEvent: inject,
      });
      const failed = names.filter((name) => done.ended[name] !== 'instance-succeeded');
      expect([[], [host]]).toContainEqual(failed);
      expect(done.result.status).toBe('succeeded');
      expect(injected).toBeDefined();
      await injected;
      // A host that failed is named with the reason; every other one is in rotation with the new version.
      const others = Object.entries(await lookAtFleet(fleet)).filter(([name]) => name !== host);
      expect(Object.fromEntries(others)).toEqual(
        Object.fromEntries(Object.entries(allServing(fleet, version)).filter(([name]) => name !== host)),
      );
      if (failed.length > 0) {
        const why = done.events.find((event) => event.type === 'lifecycle-event-failed' && event.instanceId === host);
        expect(why).toMatchObject({ diagnostics: { message: expect.stringMatching(/./) } });
      }
      await fleet.heal(host);
      const next = nextVersion();
      const after = await rollOut(fleet, directory, { release: { version: next } });
      expect(after.result.status).toBe('succeeded');
      await vi.waitFor(async () => expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, next)), {
        timeout: 10_000,
      });
    },
    120_000,
  );
});
