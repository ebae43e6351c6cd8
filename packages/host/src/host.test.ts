import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostAnswer } from './lifecycle/parse-answer.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';

const lifecycle = ['ApplicationStop', 'DownloadBundle', 'BeforeInstall', 'Install', 'AfterInstall', 'ApplicationStart'];

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

function appSpec(extra = ''): string {
  return `version: 0.0
os: linux
files:
  - source: files
    destination: ${scratch.directory}/app
${extra}hooks:
  ApplicationStop:
    - location: scripts/hook.sh
  AfterInstall:
    - location: scripts/hook.sh
      timeout: 10
`;
}

const hook = (directory: string, version: string): string =>
  `#!/bin/sh\necho "${version} $LIFECYCLE_EVENT $DEPLOYMENT_ID $(pwd)" >> ${directory}/calls\necho out; echo err >&2\n`;

function version(name: string): Promise<string> {
  return scratch.revision(name, {
    'appspec.yml': appSpec(),
    'scripts/hook.sh': hook(scratch.directory, name),
    'files/version.txt': `${name}\n`,
    [`files/only-${name}/deep file`]: name,
  });
}

async function deploy(deploymentId: string, revision: string): Promise<readonly HostAnswer[]> {
  const answers: HostAnswer[] = [];
  for (const event of lifecycle) {
    const answer = await scratch.host.start(
      scratch.request(deploymentId, event, revision, { concludes: event === lifecycle.at(-1) }),
      patient,
    );
    answers.push(answer);
    if (answer.status !== 'succeeded') break;
  }
  return answers;
}

const calls = (): Promise<string> => readFile(join(scratch.directory, 'calls'), 'utf8');

describe('a lifecycle on a host', () => {
  test('installs, runs hooks with their variables in the archive, and replaces the old files', async () => {
    expect((await deploy('d-1', await version('v1'))).map((answer) => answer.status)).toEqual(
      lifecycle.map(() => 'succeeded'),
    );
    const archive = join(scratch.directory, 'root/group-1/d-1/deployment-archive');
    expect(await calls()).toBe(`v1 AfterInstall d-1 ${archive}\n`);
    expect(await readFile(join(scratch.directory, 'app/version.txt'), 'utf8')).toBe('v1\n');

    await deploy('d-2', await version('v2'));
    expect(await readFile(join(scratch.directory, 'app/version.txt'), 'utf8')).toBe('v2\n');
    expect(existsSync(join(scratch.directory, 'app/only-v1'))).toBe(false);
    expect(existsSync(join(scratch.directory, 'app/only-v2/deep file'))).toBe(true);
    expect(
      (await calls())
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split(' ').slice(0, 3).join(' ')),
    ).toEqual(['v1 ApplicationStop d-2', 'v2 AfterInstall d-2']);
    expect(await scratch.host.describe('group-1')).toEqual({
      lastSuccessfulInstall: join(scratch.directory, 'root/group-1/d-2'),
      mostRecentInstall: join(scratch.directory, 'root/group-1/d-2'),
      deployments: ['d-1', 'd-2'],
    });
  });

  test('a hook asked for again under the same operation id runs once and answers the same', async () => {
    const revision = await version('v1');
    await deploy('d-1', revision);
    const again = await scratch.host.start(scratch.request('d-1', 'AfterInstall', revision), patient);
    expect(again.status).toBe('succeeded');
    expect((await calls()).trim().split('\n')).toHaveLength(1);
  });

  test('a file that is there and not ours is a conflict, found before anything is removed', async () => {
    await deploy('d-1', await version('v1'));
    const foreign = join(scratch.directory, 'app/only-v2/deep file');
    await mkdir(join(scratch.directory, 'app/only-v2'));
    await writeFile(foreign, 'mine');
    const answers = await deploy('d-2', await version('v2'));
    const last = answers.at(-1);
    expect(last).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'UnknownError' } });
    expect(last?.status === 'failed' ? last.diagnostics.message : '').toContain(foreign);
    expect(await readFile(join(scratch.directory, 'app/version.txt'), 'utf8')).toBe('v1\n');
    expect(await readFile(foreign, 'utf8')).toBe('mine');
  });

  test('an install that fails half way puts the old files back', async () => {
    await deploy('d-1', await version('v1'));
    const revision = await scratch.revision('v2', {
      'appspec.yml': appSpec(`permissions:\n  - object: ${scratch.directory}/app\n    owner: no-such-user\n`),
      'scripts/hook.sh': hook(scratch.directory, 'v2'),
      'files/version.txt': 'v2\n',
    });
    const answers = await deploy('d-2', revision);
    expect(answers.at(-1)).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'UnknownError' } });
    expect(await readFile(join(scratch.directory, 'app/version.txt'), 'utf8')).toBe('v1\n');
    expect(await readFile(join(scratch.directory, 'app/only-v1/deep file'), 'utf8')).toBe('v1');
    expect((await scratch.host.describe('group-1')).lastSuccessfulInstall).toMatch(/d-1$/);
  });

  test('modes and owners are set as the AppSpec says', async () => {
    const revision = await scratch.revision('v1', {
      'appspec.yml': appSpec(
        `permissions:\n  - object: ${scratch.directory}/app\n    pattern: "*.txt"\n    mode: 0640\n    type: [file]\n`,
      ),
      'scripts/hook.sh': hook(scratch.directory, 'v1'),
      'files/a.txt': 'a',
      'files/run.sh': 'b',
    });
    await deploy('d-1', revision);
    expect((await stat(join(scratch.directory, 'app/a.txt'))).mode & 0o7777).toBe(0o640);
    expect((await stat(join(scratch.directory, 'app/run.sh'))).mode & 0o7777).toBe(0o755);
  });
});
