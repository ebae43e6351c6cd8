/** Two controllers that want the same hosts at the same time, in two processes. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DeploymentEvent } from '@rollway/core';
import { sshHost } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { deploymentRoot, hostNamed, sshSettings } from './fleet-hosts.js';
import { allServing, lookAtFleet } from './look-at-fleet.js';
import { rollOut } from './roll-out.js';

describe.skipIf(missingFleetPrograms().length > 0)('four hosts that two controllers want', () => {
  let fleet: TestFleet;

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 4, checkInterval: 200, startWithin: 100 });
  }, 90_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  async function workplace(): Promise<string> {
    const directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    await writeFile(join(directory, 'inventory.json'), JSON.stringify(fleet.inventory));
    return directory;
  }

  /** Runs a controller to its end; resolves to all that it said. */
  async function deploy(directory: string, version: string): Promise<string> {
    await writeFleetRevision(fleet, directory, { version, files: 60, bytes: 600_000 });
    const program = fileURLToPath(new URL('controller.ts', import.meta.url));
    const words = ['--conditions=@rollway/source', '--import', 'tsx', program, directory, version];
    return new Promise((resolve) => {
      execFile(process.execPath, words, (_error, stdout, stderr) => resolve(`${stdout}${stderr}`.trim()));
    });
  }

  test('of one journal: the second is refused and told who has it, and the first is not disturbed', async () => {
    const directory = await workplace();
    const first = deploy(directory, 'first');
    await vi.waitFor(
      async () => expect(await readdir(join(directory, 'journal', 'deployments'))).toEqual(['web-first']),
      {
        timeout: 20_000,
      },
    );
    expect(await deploy(directory, 'second')).toMatch(/JournalLockedError.*held by process \d+/s);
    expect(await first).toBe('succeeded');
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'first'));
  }, 60_000);

  test('of two journals: no release is mixed, and the next deployment heals', async () => {
    const places = [await workplace(), await workplace()];
    const versions = ['left', 'right'];
    const ends = await Promise.all(places.map((place, index) => deploy(place, versions[index] ?? '')));
    for (const end of ends) expect(['succeeded', 'failed']).toContain(end);
    for (const { rootOnDisk } of fleet.inventory.hosts) {
      for (const [index, version] of versions.entries()) {
        const release = join(rootOnDisk, 'releases', version);
        // Each install took away what the other one of the group had put there, or came before it; never a part of it.
        const found = await readdir(release).catch(() => undefined);
        if (found === undefined) continue;
        await promisify(execFile)('diff', ['-r', join(places[index] ?? '', version), release]);
      }
    }
    const healed = await rollOut(fleet, places[0] ?? '', { release: { version: 'healed' } });
    expect(healed.result.status).toBe('succeeded');
    await expect.poll(() => lookAtFleet(fleet), { timeout: 15_000 }).toEqual(allServing(fleet, 'healed'));
  }, 90_000);

  test('an install waits for one that works on the same host, and only there', async () => {
    const { transport } = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h002')));
    const script = `exec 9> ${deploymentRoot}/deployment-instructions/install.lock; flock 9; : > /tmp/held
while [ -e /tmp/held ]; do sleep 0.05; done; date +%s%3N`;
    const held = transport!.run({ script, arguments: ['sh'] });
    await vi.waitFor(async () => {
      const { exitCode } = await transport!.run({ script: '[ -e /tmp/held ]', arguments: ['sh'] });
      expect(exitCode).toBe(0);
    });
    const installed: Record<string, number> = {};
    let freed: Promise<unknown> | undefined;
    const onEvent = (event: DeploymentEvent): void => {
      if (event.type !== 'lifecycle-event-succeeded' || event.lifecycleEvent !== 'Install') return;
      installed[event.instanceId] = event.at;
      // The others go on meanwhile.
      freed ??= transport!.run({ script: 'sleep 0.5; rm /tmp/held', arguments: ['sh'] });
    };
    const done = await rollOut(fleet, await workplace(), { release: { version: 'waited' }, onEvent });
    const released = Number((await held).stdout);
    await freed;
    await transport!.close();
    expect(done.result.status).toBe('succeeded');
    expect(installed.h001).toBeLessThan(released);
    expect(installed.h002).toBeGreaterThanOrEqual(released);
  }, 60_000);
});
