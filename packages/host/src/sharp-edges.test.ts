/** What users of CodeDeploy complain about, on a real host: one test per row of docs/reference/sharp-edges.md that has no other. */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseServerAppSpec } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostRequest } from './host-settings.js';
import { accessControlList } from './install/access-control-list.js';
import { planInstall } from './install/plan-install.js';
import type { HostAnswer } from './lifecycle/parse-answer.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';

let scratch: Scratch;
let app: string;
beforeEach(async () => {
  scratch = await createScratch();
  app = join(scratch.directory, 'app');
});
afterEach(() => scratch.remove());

const files = (source: string): string => `files:\n  - source: ${source}\n    destination: ${app}\n`;

function appSpec(...sections: readonly string[]): string {
  return `version: 0.0\nos: linux\n${sections.join('')}`;
}

async function deploy(id: string, revision: string, more: Partial<HostRequest> = {}): Promise<HostAnswer> {
  await scratch.host.start(scratch.request(id, 'DownloadBundle', revision, more), patient);
  return scratch.host.start(scratch.request(id, 'Install', revision, { concludes: true, ...more }), patient);
}

function messageOf(answer: HostAnswer): string {
  return answer.status === 'failed' ? answer.diagnostics.message : '';
}

/** The plan of an AppSpec over files of these names. */
function planOf(text: string, names: readonly string[]) {
  const directories = new Set(
    names.flatMap((name) =>
      name
        .split('/')
        .slice(0, -1)
        .map((_, depth, parts) => parts.slice(0, depth + 1).join('/')),
    ),
  );
  const entries = [
    ...[...directories].map((path) => ({ path, kind: 'directory' as const, mode: 0o755, size: 0, mtime: '' })),
    ...names.map((path) => ({ path, kind: 'file' as const, mode: 0o644, size: 0, mtime: '' })),
  ];
  const { appSpec: parsed } = parseServerAppSpec(text);
  return planInstall({
    appSpec: parsed,
    bundle: { entries, appSpec: { fileName: 'appspec.yml', text } },
    fileExistsBehavior: 'DISALLOW',
  });
}

describe('files that are there', () => {
  test('a retained file stays the operator’s: later deployments neither change nor remove it', async () => {
    await mkdir(app);
    await writeFile(join(app, 'a.txt'), 'mine');
    const first = await scratch.revision('v1', { 'appspec.yml': appSpec(files('f')), 'f/a.txt': '1', 'f/b.txt': '1' });
    const second = await scratch.revision('v2', { 'appspec.yml': appSpec(files('f')), 'f/c.txt': '2' });
    expect(await deploy('d-1', first, { fileExistsBehavior: 'RETAIN' })).toEqual({ status: 'succeeded' });
    expect(await deploy('d-2', second)).toEqual({ status: 'succeeded' });
    expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(app, 'b.txt'))).toBe(false);
  });

  test('an overwritten file belongs to the group from then on', async () => {
    await mkdir(app);
    await writeFile(join(app, 'a.txt'), 'mine');
    const first = await scratch.revision('v1', { 'appspec.yml': appSpec(files('f')), 'f/a.txt': '1' });
    const second = await scratch.revision('v2', { 'appspec.yml': appSpec(files('f')), 'f/b.txt': '2' });
    expect(await deploy('d-1', first, { fileExistsBehavior: 'OVERWRITE' })).toEqual({ status: 'succeeded' });
    expect(await deploy('d-2', second)).toEqual({ status: 'succeeded' });
    expect(existsSync(join(app, 'a.txt'))).toBe(false);
  });

  test('a link of the revision takes the place of a file', async () => {
    await mkdir(app);
    await writeFile(join(app, 'link'), 'old');
    const revision = await scratch.revision('v1', { 'appspec.yml': appSpec(files('f')), 'f/target': 't' });
    await symlink('target', join(revision, 'f/link'));
    expect(await deploy('d-1', revision, { fileExistsBehavior: 'OVERWRITE' })).toEqual({ status: 'succeeded' });
    expect(lstatSync(join(app, 'link')).isSymbolicLink()).toBe(true);
  });

  test('every conflict is named, in order, with the agents’ words for the first', async () => {
    await mkdir(app);
    for (const name of ['a.txt', 'b.txt']) await writeFile(join(app, name), 'mine');
    const revision = await scratch.revision('v1', {
      'appspec.yml': appSpec(files('f')),
      'f/a.txt': '1',
      'f/b.txt': '1',
    });
    const answer = await deploy('d-1', revision);
    expect(messageOf(answer)).toContain(`${app}/a.txt ${app}/b.txt`);
    expect(answer).toMatchObject({
      diagnostics: {
        codeDeployMessage: `The deployment failed because a specified file already exists at this location: ${app}/a.txt`,
      },
    });
  });
});

describe('sources and destinations', () => {
  test('a destination is a directory, whatever it looks like', () => {
    const plan = planOf(appSpec('files:\n  - source: a.txt\n    destination: /srv/b.txt\n'), ['a.txt']);
    expect(plan.files.map(({ destination }) => destination)).toEqual(['/srv/b.txt/a.txt']);
  });

  test('a source with wildcards is a name, and missing before anything happens', () => {
    expect(() => planOf(appSpec(files("'*.txt'")), ['a.txt'])).toThrow(
      'files[0].source: must be in the revision, got "*.txt"',
    );
  });

  test('a missing source fails Install with nothing touched', async () => {
    const first = await scratch.revision('v1', { 'appspec.yml': appSpec(files('f')), 'f/a.txt': '1' });
    const second = await scratch.revision('v2', { 'appspec.yml': appSpec(files('gone')) });
    await deploy('d-1', first);
    expect(messageOf(await deploy('d-2', second))).toContain('must be in the revision, got "gone"');
    expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe('1');
  });

  test('an AppSpec for Windows hosts is refused before a host is asked', async () => {
    const text = appSpec(files('f')).replace('os: linux', 'os: windows');
    const revision = await scratch.revision('v1', { 'appspec.yml': text, 'f/a.txt': '1' });
    expect(messageOf(await deploy('d-1', revision))).toContain('os: must be linux, which is what the host runs');
    expect(existsSync(app)).toBe(false);
  });

  test('a source that is a link to a directory of the revision installs its contents', async () => {
    const revision = await scratch.revision('v1', { 'appspec.yml': appSpec(files('current')), 'v1/a.txt': '1' });
    await symlink('v1', join(revision, 'current'));
    expect(await deploy('d-1', revision)).toEqual({ status: 'succeeded' });
    expect(readFileSync(join(app, 'a.txt'), 'utf8')).toBe('1');
    expect(existsSync(join(app, 'current'))).toBe(false);
  });

  test('an AppSpec called appspec.yaml serves hooks and Install alike', async () => {
    const hooks = 'hooks:\n  AfterInstall:\n    - location: hook.sh\n';
    const revision = await scratch.revision('v1', {
      'appspec.yaml': appSpec(files('f'), hooks),
      'f/a.txt': '1',
      'hook.sh': `#!/bin/sh\ntouch ${scratch.directory}/ran\n`,
    });
    expect(await deploy('d-1', revision)).toEqual({ status: 'succeeded' });
    await scratch.host.start(scratch.request('d-1', 'AfterInstall', revision), patient);
    expect(existsSync(join(scratch.directory, 'ran'))).toBe(true);
  });
});

describe('permissions', () => {
  const rule = (pattern: string): string =>
    `permissions:\n  - object: ${app}\n    pattern: "${pattern}"\n    mode: 600\n    owner: root\n    type: [file]\n`;
  const names = ['f/a.sh', 'f/b.txt', 'f/sub/c.sh'];

  test.each([
    ['**', ['a.sh', 'b.txt', 'sub/c.sh']],
    ['*.sh', ['a.sh']],
    ['*', ['a.sh', 'b.txt']],
    ['a?sh', []],
    ['sub/*', []],
  ])('pattern %s matches names as the agents match them', (pattern, matched) => {
    const { attributes } = planOf(appSpec(files('f'), rule(pattern)), [...names]);
    const paths = attributes.find(({ attribute }) => attribute === 'mode')?.paths ?? [];
    expect(paths).toEqual(matched.map((name) => `${app}/${name}`));
  });

  test('the owner comes before the mode, so that setuid stays', () => {
    const { attributes } = planOf(appSpec(files('f'), rule('**')), [...names]);
    expect(attributes.map(({ attribute }) => attribute)).toEqual(['owner', 'mode']);
  });

  test('an access control list has the entries of its own path only', () => {
    const entries = [{ default: false, kind: 'user', name: 'bob', permission: 'r-x' }] as const;
    expect(accessControlList(entries, 0o640)).toBe('user::rw-,group::r--,other::---,user:bob:r-x,mask::r--');
    expect(accessControlList(entries, 0o755)).toBe('user::rwx,group::r-x,other::r-x,user:bob:r-x,mask::r-x');
  });
});

describe('scripts', () => {
  async function run(script: string, location: string): Promise<HostAnswer> {
    const hooks = `hooks:\n  AfterInstall:\n    - location: '${location}'\n`;
    const revision = await scratch.revision('v1', { 'appspec.yml': appSpec(hooks), 'my script.sh': script });
    await scratch.host.start(scratch.request('d-1', 'DownloadBundle', revision), patient);
    return scratch.host.start(scratch.request('d-1', 'AfterInstall', revision), patient);
  }

  test('a location may have spaces', async () => {
    expect(await run('#!/bin/sh\nexit 0\n', 'my script.sh')).toEqual({ status: 'succeeded' });
  });

  test('a location has no arguments: all of it is the name', async () => {
    const answer = await run('#!/bin/sh\nexit 0\n', 'my script.sh --verbose');
    expect(answer).toMatchObject({ diagnostics: { errorCode: 'ScriptMissing', scriptName: 'my script.sh --verbose' } });
  });

  test('a missing interpreter is named', async () => {
    const answer = await run('#!/opt/none/python\n', 'my script.sh');
    expect(messageOf(answer)).toContain('needs the interpreter /opt/none/python, which is not on this host');
  });

  test('the old archive gone by hand makes its events a success with a warning', async () => {
    const revision = await scratch.revision('v1', { 'appspec.yml': appSpec(files('f')), 'f/a.txt': '1' });
    await deploy('d-1', revision);
    await rm(join(scratch.directory, 'root/group-1/d-1'), { recursive: true });
    const answer = await scratch.host.start(scratch.request('d-2', 'ApplicationStop', revision), patient);
    expect(answer).toMatchObject({ status: 'succeeded', warning: expect.stringContaining('is gone') });
  });
});
