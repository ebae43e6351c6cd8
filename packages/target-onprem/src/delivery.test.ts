/** A revision on its way to a host: sent ahead of the drain, and downloaded by the host itself. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleRequest } from '@rollway/conformance';
import { type LocalRevision, localRevision } from '@rollway/core';
import type { LoadBalancer, OperationContext } from '@rollway/core/target';
import { localTransport, type TransportCommand } from '@rollway/host';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from './local-host.js';
import { type OnPremisesTarget, onPremises } from './onprem.js';
import type { OnPremisesSettings } from './settings.js';

let directory: string;
let commands: TransportCommand[];
let logged: string[];
let target: OnPremisesTarget | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-delivery-'));
  await mkdir(join(directory, 'web-1'));
  commands = [];
  logged = [];
});
afterEach(async () => {
  await target?.close();
  await rm(directory, { recursive: true, force: true });
});

async function writeRevision(): Promise<LocalRevision> {
  const root = join(directory, 'revision');
  await mkdir(root);
  await writeFile(
    join(root, 'appspec.yml'),
    'version: 0.0\nos: linux\nfiles:\n  - source: a.txt\n    destination: $' + '{HOST_ROOT}/app\n',
  );
  await writeFile(join(root, 'a.txt'), 'the new content\n');
  await promisify(execFile)('tar', ['-czf', `${root}.tgz`, '-C', root, '.']);
  return localRevision(`${root}.tgz`);
}

/** A target of one local host whose commands are seen, and a way to have it perform an event. */
async function open(settings: Partial<OnPremisesSettings>) {
  const revision = await writeRevision();
  const transport = localTransport({ description: 'web-1' });
  const run: typeof transport.run = (command) => {
    commands.push(command);
    return transport.run(command);
  };
  const host = {
    ...localHost({ instanceId: 'web-1', directory: join(directory, 'web-1') }),
    transport: { ...transport, run },
  };
  target = onPremises({ hosts: [host], ...settings });
  const { runLifecycleEvent } = target;
  return async (lifecycleEvent: string) => {
    const { signal } = new AbortController();
    const hookSource = lifecycleEvent === 'BeforeBlockTraffic' ? 'last-successful' : 'current';
    const context: OperationContext = { operationId: lifecycleEvent, signal, log: (text) => void logged.push(text) };
    return runLifecycleEvent.start(sampleRequest(lifecycleEvent, 'web-1', { revision, hookSource }), context);
  };
}

const confirmed = { confirmed: true, detail: '' } as const;
const loadBalancer = {
  block: () => Promise.resolve(),
  allow: () => Promise.resolve(),
  confirm: () => Promise.resolve(confirmed),
} as unknown as LoadBalancer;

const verbs = (): readonly string[] => commands.map((command) => command.arguments[1] ?? '');
const input = (verb: string): boolean =>
  commands.some((command) => command.arguments[1] === verb && command.stdin !== undefined);
const installed = (): Promise<string> => readFile(join(directory, 'web-1', 'app', 'a.txt'), 'utf8');

test('a revision is there before the drain, and DownloadBundle sends nothing more', async () => {
  const perform = await open({ loadBalancer });
  expect(await perform('BeforeBlockTraffic')).toMatchObject({ status: 'succeeded' });
  expect(verbs()[0]).toBe('stage');
  expect(await perform('DownloadBundle')).toMatchObject({ status: 'succeeded' });
  expect(input('download')).toBe(false);
  expect(await perform('Install')).toMatchObject({ status: 'succeeded' });
  expect(await installed()).toBe('the new content\n');
});

test('what was staged and is gone is sent anew, and 0 stages nothing', async () => {
  const perform = await open({ loadBalancer });
  await perform('BeforeBlockTraffic');
  const root = join(directory, 'web-1', '.rollway');
  for (const name of await readdir(root, { recursive: true })) {
    if (/\/staged-[0-9a-f]+$/.test(name)) await rm(join(root, name), { recursive: true });
  }
  expect(await perform('DownloadBundle')).toMatchObject({ status: 'succeeded' });
  expect(input('download')).toBe(true);
  await target?.close();
  await rm(join(directory, 'revision'), { recursive: true });
  const without = await open({ loadBalancer, stageAhead: 0 });
  await without('BeforeBlockTraffic');
  expect(verbs().filter((verb) => verb === 'stage')).toHaveLength(1);
});

test('a host downloads by itself, and the address and token are nowhere afterwards', async () => {
  const seen: IncomingHttpHeaders[] = [];
  let archive = new Uint8Array();
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tgz?signature=s3cr3t`;
  const download = async () => ({ url, headers: { authorization: 'Bearer t0ken' } });
  try {
    const perform = await open({ delivery: { by: 'host', download } });
    archive = await readFile(join(directory, 'revision.tgz'));
    expect(await perform('DownloadBundle')).toMatchObject({ status: 'succeeded' });
    expect(seen[0]?.authorization).toBe('Bearer t0ken');
    expect(input('download')).toBe(false);
    expect(await perform('Install')).toMatchObject({ status: 'succeeded' });
    expect(await installed()).toBe('the new content\n');
    const shown = commands.map(({ script, arguments: words }) => script + words.join()).join();
    expect(`${shown}${logged.join()}${await everythingIn(join(directory, 'web-1'))}`).not.toMatch(/s3cr3t|t0ken/);
    // Other bytes than those that the controller has read.
    archive = new Uint8Array([1, 2, 3]);
    await rm(join(directory, 'web-1', '.rollway'), { recursive: true });
    expect(await perform('DownloadBundle')).toMatchObject({
      status: 'failed',
      diagnostics: { message: expect.stringContaining('sha256:') },
    });
  } finally {
    server.close();
  }
});

test('a delivery that is none is refused', () => {
  const wrong = { hosts: [], delivery: { by: 'host' }, stageAhead: 0.5 } as unknown as OnPremisesSettings;
  expect(() => onPremises(wrong)).toThrow(/delivery[\s\S]*stageAhead/);
});

/** Names and contents of all files below a directory. */
async function everythingIn(root: string): Promise<string> {
  const names = await readdir(root, { recursive: true });
  const texts = await Promise.all(
    names.map(async (name) => ((await stat(join(root, name))).isFile() ? readFile(join(root, name), 'latin1') : '')),
  );
  return names.join() + texts.join();
}
