import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileJournal } from '@rollway/driver-embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { scriptedEvents, writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { seededRandom } from '../../tools/seeded-random.js';
import { allServing, countHooks, lookAtFleet } from './look-at-fleet.js';

const once = Object.fromEntries(scriptedEvents.map((event) => [event, 1]));

/** Deployments, and how often the controller of each is killed: twenty moments in all. */
const seeds: readonly number[] = [1, 2, 3, 4, 5];
const kills = 4;

describe.skipIf(missingFleetPrograms().length > 0)('a controller over SSH that is killed and started again', () => {
  let fleet: TestFleet;
  let directory: string;
  let undisturbed: number;

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 12, checkInterval: 200, startWithin: 200 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    await writeFile(join(directory, 'inventory.json'), JSON.stringify(fleet.inventory));
    await deploy('first');
    undisturbed = await countRecords('first');
  }, 90_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  /** Runs a controller to its end; resolves to what it said, or to the signal that ended it. */
  function runController(version: string, fatal?: number): Promise<string> {
    const program = fileURLToPath(new URL('controller.ts', import.meta.url));
    const flags = ['--conditions=@rollway/source', '--import', 'tsx', program];
    const words = [...flags, directory, version, ...(fatal === undefined ? [] : [String(fatal)])];
    return new Promise((resolve) => {
      execFile(process.execPath, words, (error, stdout, stderr) => resolve(error?.signal ?? (stdout.trim() || stderr)));
    });
  }

  async function deploy(version: string, moments: readonly number[] = []): Promise<readonly string[]> {
    await writeFleetRevision(fleet, directory, { version });
    const ends: string[] = [];
    for (const moment of moments) ends.push(await runController(version, moment));
    ends.push(await runController(version));
    return ends;
  }

  async function countRecords(version: string): Promise<number> {
    let count = 0;
    for await (const _record of fileJournal(join(directory, 'journal')).read(`web-${version}`)) count += 1;
    return count;
  }

  test.each(seeds)(
    `seed %i: ${kills} kills; nothing stays drained, no step is done twice, one version serves`,
    async (seed) => {
      const random = seededRandom(seed);
      const moments = Array.from({ length: kills }, () => 1 + Math.floor(random() * undisturbed * 0.98));
      const version = `killed-${seed}`;
      const ends = await deploy(
        version,
        moments.sort((left, right) => left - right),
      );
      expect(ends).toEqual([...moments.map(() => 'SIGKILL'), 'succeeded']);
      expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, version));
      for (const { name } of fleet.inventory.hosts) {
        expect([name, await countHooks(fleet, name, `web-${version}`)]).toEqual([name, once]);
      }
    },
    120_000,
  );

  test('what an operator had taken out of rotation is out as before, also after kills', async () => {
    const out = [
      ['h002', 'drain', 'DRAIN'],
      ['h009', 'maint', 'MAINT'],
    ] as const;
    for (const [name, word] of out) await fleet.balancer(`set server app/${name} state ${word}`);
    const ends = await deploy('taken-out', [Math.floor(undisturbed * 0.3), Math.floor(undisturbed * 0.7)]);
    expect(ends).toEqual(['SIGKILL', 'SIGKILL', 'succeeded']);
    const expected = Object.fromEntries(
      Object.entries(allServing(fleet, 'taken-out')).map(([name, condition]) => {
        const [, , balancer = condition.balancer] = out.find(([host]) => host === name) ?? [];
        return [name, { ...condition, balancer }];
      }),
    );
    await expect.poll(() => lookAtFleet(fleet), { timeout: 10_000 }).toEqual(expected);
    for (const [name] of out) await fleet.balancer(`set server app/${name} state ready`);
    await expect.poll(() => lookAtFleet(fleet), { timeout: 10_000 }).toEqual(allServing(fleet, 'taken-out'));
  }, 90_000);
});
