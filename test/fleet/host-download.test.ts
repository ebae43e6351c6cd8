/** Hosts that fetch the revision by themselves, and what they leave behind of the credentials. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { allServing, lookAtFleet } from './look-at-fleet.js';
import { rollOut } from './roll-out.js';

describe.skipIf(missingFleetPrograms().length > 0)('four hosts that download over SSH', () => {
  let fleet: TestFleet;
  let directory: string;
  let server: Server;
  const token = 'token-0f-th1s-test';
  const signature = 's1gnature-0f-th1s-test';
  const secrets: readonly string[] = [token, signature];
  let served = 0;
  let inProcessList: readonly string[] = [];

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 4, checkInterval: 200, startWithin: 100 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'work-'));
    server = createServer(async ({ headers, url }, response) => {
      const known = headers.authorization === `Bearer ${token}` && url?.endsWith(`?signature=${signature}`) === true;
      if (!known) return void response.writeHead(403).end();
      served += 1;
      // While a host waits for its download, as everybody on this machine and on the host can see.
      inProcessList = [...inProcessList, ...(await processesThatShow(secrets))];
      response.end(await readFile(join(directory, 'fetched.tgz')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }, 90_000);
  afterAll(async () => {
    server.close();
    await fleet[Symbol.asyncDispose]();
  });

  test('each fetches it once, and no credential is in a journal, on a disk or in the list of processes', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fetched.tgz?signature=${signature}`;
    const logged: string[] = [];
    const done = await rollOut(fleet, directory, {
      release: { version: 'fetched', files: 60, bytes: 600_000 },
      group: {
        target: {
          delivery: { by: 'host', download: async () => ({ url, headers: { authorization: `Bearer ${token}` } }) },
        },
      },
      onLog: (_operationId, message) => void logged.push(message),
    });
    expect(done.result.status).toBe('succeeded');
    expect(done.load.failed).toBe(0);
    expect(served).toBe(4);
    expect(await lookAtFleet(fleet)).toEqual(allServing(fleet, 'fetched'));
    expect(inProcessList).toEqual([]);
    expect(logged.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
    // The journal lies there, and so do the disks of all hosts.
    expect(await filesThatHold(secrets, fleet.inventory.dir)).toEqual([]);
  }, 60_000);
});

/** Processes whose command line or environment shows one of the texts. */
async function processesThatShow(texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    for (const name of ['cmdline', 'environ']) {
      const text = await readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '');
      if (texts.some((secret) => text.includes(secret))) found.push(`${pid}/${name}: ${text}`);
    }
  }
  return found;
}

/** Files below a directory whose name or content has one of the texts. */
async function filesThatHold(texts: readonly string[], root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(path, 'latin1').catch(() => '') : '';
    if (texts.some((text) => entry.name.includes(text) || content.includes(text))) found.push(path);
  }
  return found;
}
