/** Files of a bundle that is a directory come to a host as a copy of root's would: its modes under the umask, its owner root. */
import { chmod, chown, lstat, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHost } from './host.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';
import { localTransport } from './transport/local-transport.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

const modes = [0o644, 0o666, 0o777, 0o600, 0o444, 0o4755, 0o2775, 0o1666];
const isRoot = process.getuid?.() === 0;

/** Installs a file of each mode, written by somebody else, and says what came of it. */
async function installed(umask: number | undefined): Promise<readonly [mode: string, uid: number, gid: number][]> {
  const revision = await scratch.revision('v1', {
    'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${scratch.directory}/app\n`,
    ...Object.fromEntries(modes.map((mode) => [`files/${mode.toString(8)}`, 'x'])),
  });
  for (const mode of modes) {
    const path = join(revision, 'files', mode.toString(8));
    if (isRoot) await chown(path, 4242, 4243);
    await chmod(path, mode);
  }
  const settings = umask === undefined ? {} : { umask };
  const host = createHost({ transport: localTransport(), root: join(scratch.directory, 'root'), ...settings });
  for (const event of ['DownloadBundle', 'Install']) {
    expect(await host.start(scratch.request('d-1', event, revision), patient)).toEqual({ status: 'succeeded' });
  }
  return Promise.all(
    modes.map(async (mode) => {
      const found = await stat(join(scratch.directory, 'app', mode.toString(8)));
      return [(found.mode & 0o7777).toString(8), found.uid, found.gid] as [string, number, number];
    }),
  );
}

test.each([
  [undefined, ['644', '644', '755', '600', '444', '4755', '2755', '1644']],
  [0o027, ['640', '640', '750', '600', '440', '4750', '2750', '1640']],
])('have their modes under the umask: %o', async (umask, expected) => {
  expect((await installed(umask)).map(([mode]) => mode)).toEqual(expected);
});

test.runIf(isRoot)('are not given to whoever has the id of the one that wrote them', async () => {
  expect(new Set((await installed(undefined)).map(([, uid, gid]) => `${uid}:${gid}`))).toEqual(new Set(['0:0']));
});

test.runIf(isRoot)('an owner is given to a link itself, and not to what it leads to', async () => {
  const { directory } = scratch;
  const revision = await scratch.revision('v1', {
    'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${directory}/app\npermissions:\n  - object: ${directory}/app\n    pattern: link\n    owner: nobody\n`,
    'files/file': '',
  });
  await symlink('file', join(revision, 'files/link'));
  for (const event of ['DownloadBundle', 'Install']) {
    expect(await scratch.host.start(scratch.request('d-1', event, revision), patient)).toEqual({ status: 'succeeded' });
  }
  expect((await lstat(join(directory, 'app/link'))).uid).not.toBe(0);
  expect((await lstat(join(directory, 'app/file'))).uid).toBe(0);
});
