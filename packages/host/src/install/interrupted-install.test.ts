import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHost, type Host } from '../host.js';
import { dyingHost } from '../test-support/dying-host.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import { treeOf } from '../test-support/tree.js';
import { localTransport } from '../transport/local-transport.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

const programs = ['mkdir', 'tar', 'sort', 'comm', 'grep', 'xargs', 'find', 'mv', 'sed', 'cp', 'chmod', 'rm', 'flock'];

/** Two files change, one comes, one goes, one directory has something foreign in it. */
function revision(version: 1 | 2): Promise<string> {
  return scratch.revision(`v${version}`, {
    'appspec.yml': `version: 0.0
os: linux
files:
  - source: files
    destination: ${scratch.directory}/app
permissions:
  - object: ${scratch.directory}/app
    mode: 0640
    type: [file]
`,
    'files/version': `${version}`,
    'files/deep/er/file': `${version}`,
    'files/mixed/file': `${version}`,
    [`files/only/${version}`]: '',
  });
}

async function perform(host: Host, deploymentId: string, path: string): Promise<void> {
  for (const event of ['DownloadBundle', 'Install']) {
    const request = scratch.request(deploymentId, event, path, { concludes: event === 'Install' });
    expect(await host.start(request, patient)).toEqual({ status: 'succeeded' });
  }
}

const names = async (): Promise<readonly string[]> => Object.keys(await treeOf(join(scratch.directory, 'app')));

const contentOf = (path: string): Promise<string> => readFile(join(scratch.directory, 'app', path), 'utf8');

async function expectVersion2(foreign: readonly string[]): Promise<void> {
  const files = ['deep', 'deep/er', 'deep/er/file', 'mixed', 'mixed/file', ...foreign, 'only', 'only/2', 'version'];
  expect(await names()).toEqual(files);
  expect([await contentOf('version'), await contentOf('deep/er/file'), await contentOf('mixed/file')]).toEqual(
    Array.from({ length: 3 }, () => '2'),
  );
  expect(await readdir(join(scratch.directory, 'root/deployment-instructions'))).not.toContain('group-1-install');
}

describe('an install that is killed before any of its programs', () => {
  test.each([
    ['replace', ['mixed/foreign'], 20],
    ['replace', [], 10],
    ['incremental', [], 20],
  ] as const)(
    'ends as if it had not been, asked again: %s, beside %j',
    async (way, foreign, least) => {
      const root = join(scratch.directory, 'root');
      const host = createHost({ transport: localTransport(), root, install: way });
      const [first, second] = [await revision(1), await revision(2)];
      let killed = 0;
      for (let before = 1; ; before += 1) {
        await perform(host, `d-${before}-old`, first);
        for (const name of foreign) await writeFile(join(scratch.directory, 'app', name), 'mine');
        const install = scratch.request(`d-${before}`, 'Install', second, { concludes: true });
        await host.start(scratch.request(`d-${before}`, 'DownloadBundle', second), patient);
        const answer = await (await dyingHost({ directory: scratch.directory, programs, before: before, install: way }))
          .start(install, patient)
          .catch(() => undefined);
        if (answer === undefined) killed += 1;
        expect(await host.start(install, patient)).toEqual({ status: 'succeeded' });
        await expectVersion2(foreign);
        if (answer !== undefined) break;
      }
      expect(killed).toBeGreaterThan(least);
    },
    300_000,
  );

  test('is undone by the install of another deployment', async () => {
    const [first, second] = [await revision(1), await revision(2)];
    await perform(scratch.host, 'd-1', first);
    const before = await treeOf(join(scratch.directory, 'app'));
    for (const program of [7, 9, 11]) {
      await scratch.host.start(scratch.request(`d-${program}`, 'DownloadBundle', second), patient);
      const dying = await dyingHost({ directory: scratch.directory, programs, before: program });
      await expect(dying.start(scratch.request(`d-${program}`, 'Install', second), patient)).rejects.toThrow();
      await perform(scratch.host, `d-${program}-back`, first);
      expect(Object.keys(await treeOf(join(scratch.directory, 'app')))).toEqual(Object.keys(before));
      expect(await contentOf('version')).toBe('1');
    }
  }, 60_000);
});

test('an install waits for another one on the same host', async () => {
  const path = await revision(1);
  await scratch.host.start(scratch.request('d-1', 'DownloadBundle', path), patient);
  const lock = join(scratch.directory, 'root/deployment-instructions/install.lock');
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo held; read -r _; echo over'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  let isOver = false;
  holder.stdout.once('data', () => {
    isOver = true;
  });
  const install = scratch.host
    .start(scratch.request('d-1', 'Install', path), patient)
    .then((answer) => ({ answer, isOver }));
  const waiting = new RegExp(`-> FLOCK .*:${statSync(lock).ino} `);
  await vi.waitFor(() => expect(readFileSync('/proc/locks', 'utf8')).toMatch(waiting), { timeout: 10_000 });
  holder.stdin.end('\n');
  expect(await install).toEqual({ answer: { status: 'succeeded' }, isOver: true });
});
