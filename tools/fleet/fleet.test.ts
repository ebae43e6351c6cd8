import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { missingFleetPrograms } from './missing-programs.js';
import { startFleet } from './test-fleet.js';

const run = promisify(execFile);
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test('its shell programs hold no trap that the linter knows', async () => {
  await run('shellcheck', [path('fleet'), path('check'), path('lib/hostinit')]);
});

describe.skipIf(missingFleetPrograms().length > 0)('a fleet of real parts', () => {
  test('passes its own check: every fault is seen, every heal and reset undoes it, nothing is left', async () => {
    const { stdout } = await run(path('check'));
    expect(stdout).toMatch(/^[0-9]+ passed, 0 failed$/m);
  }, 240_000);

  test('is started, read, broken, mended and removed from a program', async () => {
    const fleet = await startFleet({ hosts: 2, checkInterval: 100 });
    await using _ended = fleet;
    expect(fleet.inventory.hosts.map(({ name }) => name)).toEqual(['h001', 'h002']);
    await fleet.fault('h002', 'power-off');
    await expect.poll(() => statusOf('h002'), { timeout: 20_000 }).toBe('DOWN');
    expect(await statusOf('h001')).toBe('UP');
    await fleet.heal('h002');
    await expect.poll(() => statusOf('h002'), { timeout: 20_000 }).toBe('UP');
    await fleet[Symbol.asyncDispose]();
    await expect(access(fleet.inventory.dir)).rejects.toThrow();

    async function statusOf(name: string): Promise<string | undefined> {
      return (await fleet.servers()).find((server) => server.name === name)?.status;
    }
  }, 60_000);
});
