import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBundle } from './bundle/open-bundle.js';
import { createHost, type Host } from './host.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';
import { localTransport } from './transport/local-transport.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

const programs =
  'base64 basename cat chmod chown comm cp cut date env find flock grep gzip head id ls mkdir mv rm rmdir sed setsid sh sleep sort tail tar tee tr uniq wc xargs';

/** A host whose programs write their names down when they start. */
async function countingHost(install: 'replace' | 'incremental'): Promise<Host> {
  const { directory } = scratch;
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const name of programs.split(' ')) {
    const path = execFileSync('which', [name], { encoding: 'utf8' }).trim();
    await writeFile(join(bin, name), `#!/bin/sh\necho ${name} >> ${directory}/starts\nexec ${path} "$@"\n`);
    await chmod(join(bin, name), 0o755);
  }
  const transport = localTransport({ environment: { PATH: bin } });
  return createHost({ transport, root: join(directory, 'root'), install });
}

/** Process starts of each event of two deployments: of a hook, with its script. */
async function startsOf(install: 'replace' | 'incremental'): Promise<Readonly<Record<string, number>>> {
  const host = await countingHost(install);
  const starts: Record<string, number> = {};
  for (const version of [1, 2]) {
    const path = await scratch.revision(`v${version}`, {
      'appspec.yml': `version: 0.0
os: linux
files:
  - source: files
    destination: ${scratch.directory}/app
permissions:
  - object: ${scratch.directory}/app
    type: [file]
    mode: 640
hooks:
  AfterInstall:
    - location: hook.sh
`,
      'hook.sh': '#!/bin/sh\nexit 0\n',
      'files/same': '',
      'files/other': `${version}`,
      'files/deep/er/same': '',
    });
    execFileSync('tar', ['-cf', `${path}.tar`, '--mtime=2026-01-02', '-C', path, '.']);
    const bundle = await openBundle({ type: 'tar', path: `${path}.tar` });
    for (const event of ['DownloadBundle', 'BeforeInstall', 'Install', 'AfterInstall']) {
      await writeFile(join(scratch.directory, 'starts'), '');
      const request = scratch.request(`d-${version}`, event, path, {
        bundle: () => Promise.resolve(bundle),
        concludes: event === 'AfterInstall',
      });
      expect(await host.start(request, patient)).toEqual({ status: 'succeeded' });
      const names = (await readFile(join(scratch.directory, 'starts'), 'utf8')).split('\n').filter(Boolean);
      // The shell that the transport starts, and the script of a hook. How often it sleeps depends on the machine.
      const more = event === 'AfterInstall' ? 2 : 1;
      starts[`${event} ${version}`] = names.filter((name) => name !== 'sleep').length + more;
    }
  }
  return starts;
}

test('an event starts few processes on its host', async () => {
  expect(await startsOf('replace')).toEqual({
    'DownloadBundle 1': 5,
    'BeforeInstall 1': 1,
    'Install 1': 9,
    'AfterInstall 1': 9,
    'DownloadBundle 2': 5,
    'BeforeInstall 2': 1,
    'Install 2': 13,
    'AfterInstall 2': 9,
  });
});

test('and not many more in the incremental way', async () => {
  const starts = await startsOf('incremental');
  expect(starts['DownloadBundle 2']).toBeLessThanOrEqual(20);
  expect(starts['Install 2']).toBeLessThanOrEqual(40);
});
