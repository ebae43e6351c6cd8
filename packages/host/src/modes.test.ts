import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBundle } from './bundle/open-bundle.js';
import { createHost, type Host } from './host.js';
import type { HostSettings } from './host-settings.js';
import { deployThrough } from './test-support/deploy.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';
import { canMakeUsers, makeUsers, plainUser, shellAs, sudoUser } from './test-support/users.js';
import { localTransport } from './transport/local-transport.js';

const shells = [['dash'], ['bash'], ['busybox', 'ash']] as const;

/** Who the transport is, as whom the program is asked to work, and as whom its hooks then run. */
const modes = [
  { user: 'root', privileges: 'own', worksAs: 'root' },
  { user: plainUser, privileges: 'own', worksAs: plainUser },
  { user: sudoUser, privileges: 'sudo', worksAs: 'root' },
] as const;

let scratch: Scratch;
beforeAll(() => {
  if (canMakeUsers) makeUsers();
});
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

function idOf(user: string): number {
  return Number(execFileSync('id', ['-u', user], { encoding: 'utf8' }));
}

/** A host that is reached as a user, with nothing on its PATH but what a fresh Debian has, and a shell for `sh`. */
async function hostAs(user: string, shell: readonly string[], more: Partial<HostSettings> = {}): Promise<Host> {
  const { directory } = scratch;
  await chmod(directory, 0o755);
  const programs = join(directory, 'programs');
  await mkdir(programs);
  await symlink(execFileSync('which', [shell[0] ?? ''], { encoding: 'utf8' }).trim(), join(programs, 'sh'));
  for (const name of ['root', 'opt', 'calls']) {
    if (name === 'calls') await writeFile(join(directory, name), '');
    else await mkdir(join(directory, name));
    await chown(join(directory, name), idOf(user), idOf(user));
  }
  const environment = { PATH: `${programs}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` };
  const transport = localTransport({ shell: shellAs(user, shell), environment });
  return createHost({ transport, root: join(directory, 'root'), ...more });
}

function revision(name: string, appSpecEnd: string): Promise<string> {
  const { directory } = scratch;
  return scratch.revision(name, {
    'appspec.yml': `version: 0.0
os: linux
files:
  - source: files
    destination: ${directory}/opt/app
hooks:
  ApplicationStop:
    - location: hook.sh
  AfterInstall:
    - location: hook.sh
${appSpecEnd}`,
    'hook.sh': `#!/bin/sh\necho "${name} $LIFECYCLE_EVENT $(id -un)" >> ${directory}/calls\n`,
    'files/run it': name,
    [`files/only ${name}/x`]: name,
  });
}

describe.runIf(canMakeUsers)('a deployment and a second one', () => {
  for (const shell of shells) {
    test.each(modes)(`by ${shell[0]} as $user, privileges $privileges`, async ({ user, privileges, worksAs }) => {
      const host = await hostAs(user, shell, { privileges });
      const owner = worksAs === 'root' ? `    owner: ${plainUser}\n    group: ${plainUser}\n` : '';
      const runAs = worksAs === 'root' ? `      runas: ${plainUser}\n` : '';
      const end = `${runAs}permissions:\n  - object: ${scratch.directory}/opt/app\n    mode: 4750\n    type: [file]\n${owner}`;
      if (worksAs === 'root') await chown(join(scratch.directory, 'calls'), idOf(plainUser), idOf(plainUser));
      const open = async (name: string) => {
        const path = await revision(name, end);
        return () => openBundle({ type: 'directory', path });
      };
      const parts = { request: scratch.request, host };
      await deployThrough(parts, 'd-1', await open('v1'));
      const app = join(scratch.directory, 'opt/app');
      const { uid, mode } = statSync(join(app, 'run it'));
      expect([uid, mode & 0o7777]).toEqual([idOf(plainUser), 0o4750]);

      await deployThrough(parts, 'd-2', await open('v2'));
      expect(await readFile(join(app, 'run it'), 'utf8')).toBe('v2');
      expect([existsSync(join(app, 'only v1')), existsSync(join(app, 'only v2/x'))]).toEqual([false, true]);
      expect(await readFile(join(scratch.directory, 'calls'), 'utf8')).toBe(
        [`v1 AfterInstall ${plainUser}`, `v1 ApplicationStop ${worksAs}`, `v2 AfterInstall ${plainUser}`, ''].join(
          '\n',
        ),
      );
    });
  }
});

/** What the README says a host needs. */
const needed =
  'base64 basename cat chmod chown comm cp cut date env find flock grep gzip head id ls mkdir mv rm rmdir sed setsid sh sleep sort tail tar tee tr uniq wc xargs';

test('nothing but the programs that the README names is needed', async () => {
  const { directory } = scratch;
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`${needed.split(' ').join('`, `')}\``);
  const programs = join(directory, 'only');
  await mkdir(programs);
  for (const name of needed.split(' ')) {
    await symlink(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(programs, name));
  }
  const transport = localTransport({ shell: [join(programs, 'sh')], environment: { PATH: programs } });
  const host = createHost({ transport, root: join(directory, 'root') });
  const script = '#!/bin/sh\nexit 0\n';
  const open = async (name: string) => {
    const files = `files:\n  - source: hook.sh\n    destination: ${directory}/app\n`;
    const end = `permissions:\n  - object: ${directory}/app\n    mode: 755\n    owner: "${process.getuid?.()}"\n`;
    const hooks = 'hooks:\n  AfterInstall:\n    - location: hook.sh\n';
    const appSpec = `version: 0.0\nos: linux\n${files}${end}${hooks}`;
    const path = await scratch.revision(name, { 'appspec.yml': appSpec, 'hook.sh': script });
    return () => openBundle({ type: 'directory', path });
  };
  for (const id of ['d-1', 'd-2']) await deployThrough({ request: scratch.request, host }, id, await open(id));
  expect(existsSync(join(directory, 'app/hook.sh'))).toBe(true);
});

describe.runIf(canMakeUsers)('a user who may not do what the revision asks for', () => {
  const failure = async (host: Host, event: string, end: string): Promise<string> => {
    const answer = await host.start(scratch.request('d-1', event, await revision('v1', end)), patient);
    return answer.status === 'failed' ? answer.diagnostics.message : answer.status;
  };

  test.each([
    ['permissions:\n  - object: OPT/app\n    owner: root\n', 'give files to owner root'],
    ['permissions:\n  - object: OPT/app\n    group: root\n', 'give files to group root'],
    ['      runas: root\n', 'run scripts as user root'],
    ['      sudo: true\n', 'run scripts by sudo'],
  ])('%j is refused before anything is touched', async (end, message) => {
    const host = await hostAs(plainUser, ['dash']);
    const refusal = await failure(host, 'DownloadBundle', end.replace('OPT', `${scratch.directory}/opt`));
    expect(refusal).toBe(`user ${plainUser} cannot ${message}; deploy as root, or let the settings ask for sudo`);
    expect(existsSync(join(scratch.directory, 'root/group-1/d-1/deployment-archive'))).toBe(false);
  });

  test('nor write where the files go', async () => {
    const host = await hostAs(plainUser, ['dash']);
    await chown(join(scratch.directory, 'opt'), 0, 0);
    expect(await failure(host, 'DownloadBundle', '')).toContain(`cannot write to ${scratch.directory}/opt;`);
  });

  test('nor keep deployments where the settings say', async () => {
    const host = await hostAs(plainUser, ['dash']);
    await chown(join(scratch.directory, 'root'), 0, 0);
    expect(await failure(host, 'DownloadBundle', '')).toContain(`user ${plainUser} cannot keep deployments in`);
  });

  test('is told when sudo is asked for and wants a password', async () => {
    const host = await hostAs(plainUser, ['dash'], { privileges: 'sudo' });
    expect(await failure(host, 'DownloadBundle', '')).toContain(
      `user ${plainUser} may not use sudo without a password`,
    );
    await expect(host.describe('group-1')).rejects.toThrow('may not use sudo without a password');
  });

  test('may run single scripts by sudo where sudo lets it', async () => {
    const host = await hostAs(sudoUser, ['dash']);
    await chown(join(scratch.directory, 'calls'), idOf(plainUser), idOf(plainUser));
    const path = await revision('v1', `      runas: ${plainUser}\n`);
    await deployThrough({ request: scratch.request, host }, 'd-1', () => openBundle({ type: 'directory', path }));
    expect(await readFile(join(scratch.directory, 'calls'), 'utf8')).toBe(`v1 AfterInstall ${plainUser}\n`);
  });
});
