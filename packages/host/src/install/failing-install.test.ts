import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HostAnswer } from '../lifecycle/parse-answer.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import { treeOf } from '../test-support/tree.js';

let scratch: Scratch;
let app: string;
beforeEach(async () => {
  scratch = await createScratch();
  app = join(scratch.directory, 'app');
});
afterEach(() => scratch.remove());

async function deploy(
  deploymentId: string,
  files: Readonly<Record<string, string>>,
  more = '',
): Promise<HostAnswer | undefined> {
  const appSpec = `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${app}\n${more}`;
  const path = await scratch.revision(deploymentId, { 'appspec.yml': appSpec, ...files });
  let answer: HostAnswer | undefined;
  for (const event of ['DownloadBundle', 'Install']) {
    answer = await scratch.host.start(scratch.request(deploymentId, event, path), patient);
  }
  return answer;
}

async function deployNothing(deploymentId: string): Promise<HostAnswer | undefined> {
  const path = await scratch.revision(deploymentId, { 'appspec.yml': 'version: 0.0\nos: linux\n' });
  await scratch.host.start(scratch.request(deploymentId, 'DownloadBundle', path), patient);
  return scratch.host.start(scratch.request(deploymentId, 'Install', path), patient);
}

const version1 = { 'files/a': '1', 'files/sub/b': '1', 'files/sub/deep/c': '1' };
const message = (answer: HostAnswer | undefined): string =>
  answer?.status === 'failed' ? answer.diagnostics.message : `not failed: ${answer?.status}`;

describe('an install that fails leaves everything as it was', () => {
  test.skipIf(process.getuid?.() !== 0)('when the disk is full', async () => {
    await mkdir(app);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'rollway-test', app]);
    try {
      expect(await deploy('d-1', version1)).toEqual({ status: 'succeeded' });
      await writeFile(join(app, 'sub/log'), 'of the application');
      const before = await treeOf(app);
      const large = { 'files/a': '2', 'files/sub/b': 'x'.repeat(300_000), 'files/sub/c': 'x'.repeat(400_000) };
      expect(message(await deploy('d-2', large))).toMatch(/could not be copied.*(No space left|Wrote only)/);
      expect(await treeOf(app)).toEqual(before);
      expect(await deploy('d-3', { 'files/a': '3' })).toMatchObject({ status: 'succeeded' });
      expect(Object.keys(await treeOf(app))).toEqual(['a', 'sub', 'sub/log']);
    } finally {
      execFileSync('umount', [app]);
    }
  });

  test.each([
    ['an owner that does not exist', 'owner: no-such-user', /permissions could not be set.*no-such-user/],
    ['a user and a group with a dot between them', 'owner: root.daemon', /permissions could not be set.*root.daemon/],
    ['an access control list that does not apply', 'acls: ["user:no-such-user:r"]', /permissions could not be set/],
  ])('for %s', async (_what, rule, expected) => {
    expect(await deploy('d-1', version1)).toEqual({ status: 'succeeded' });
    const before = await treeOf(app);
    const permissions = `permissions:\n  - object: ${app}\n    type: [file]\n    ${rule}\n`;
    expect(message(await deploy('d-2', { 'files/a': '2', 'files/new': '2' }, permissions))).toMatch(expected);
    expect(await treeOf(app)).toEqual(before);
  });

  test('for conflicts, which are all in the message', async () => {
    expect(await deploy('d-1', version1)).toEqual({ status: 'succeeded' });
    await writeFile(join(app, 'one'), 'mine');
    await writeFile(join(app, 'sub/two'), 'mine');
    const before = await treeOf(app);
    const text = message(await deploy('d-2', { 'files/a': '2', 'files/one': '2', 'files/sub/two': '2' }));
    expect(text).toContain(
      `2 destinations exist and were not installed by this group; nothing was changed: ${app}/one`,
    );
    expect(text).toContain(`${app}/sub/two`);
    expect(await treeOf(app)).toEqual(before);
  });

  test('for a file where a directory must be, also where files may be overwritten', async () => {
    expect(await deploy('d-1', version1)).toEqual({ status: 'succeeded' });
    await writeFile(join(app, 'new'), 'mine');
    const before = await treeOf(app);
    const answer = await deploy('d-2', { 'files/a': '2', 'files/new/file': '2' }, 'file_exists_behavior: OVERWRITE\n');
    expect(message(answer)).toContain(`${app}/new`);
    expect(await treeOf(app)).toEqual(before);
  });
});

describe('what others put between the files', () => {
  test('directories that hold something else stay, and the answer names those nobody wants', async () => {
    await deploy('d-1', version1);
    await writeFile(join(app, 'sub/deep/theirs'), 'mine');
    const warning = `left in place, because they hold what is not of this group: ${app}/sub/ ${app}/sub/deep/ `;
    expect(await deploy('d-2', { 'files/a': '2' })).toEqual({ status: 'succeeded', warning });
    expect(Object.keys(await treeOf(app))).toEqual(['a', 'sub', 'sub/deep', 'sub/deep/theirs']);
  });

  test.each([
    ['a file', (path: string) => writeFile(path, 'theirs')],
    ['a link', (path: string) => symlink('../..', path)],
  ])('a directory of ours that has become %s goes, and so does what was around it', async (_what, put) => {
    const change = async (): Promise<void> => {
      await rm(join(app, 'sub/deep'), { recursive: true });
      await put(join(app, 'sub/deep'));
    };
    await deploy('d-1', version1);
    const whole = Object.keys(await treeOf(app));
    await change();
    expect(await deploy('d-2', version1)).toEqual({ status: 'succeeded' });
    expect(Object.keys(await treeOf(app))).toEqual(whole);
    await change();
    expect(await deployNothing('d-3')).toEqual({ status: 'succeeded' });
    expect(existsSync(app)).toBe(false);
  });

  test('a directory of the last revision that is a file in this one is in nobody’s way, unless it holds something else', async () => {
    await mkdir(app);
    await writeFile(join(app, 'theirs'), 'beside it, so that not all goes at once');
    await deploy('d-1', version1);
    const flat = { 'files/a': '2', 'files/sub': '2' };
    expect(await deploy('d-2', flat)).toEqual({ status: 'succeeded' });
    expect(Object.keys(await treeOf(app))).toEqual(['a', 'sub', 'theirs']);
    await deploy('d-3', version1);
    await rm(join(app, 'sub'), { recursive: true });
    await symlink('nowhere', join(app, 'sub'));
    expect(await deploy('d-4', flat)).toEqual({ status: 'succeeded' });
    await deploy('d-5', version1);
    await writeFile(join(app, 'sub/theirs'), 'in it');
    const before = await treeOf(app);
    expect(message(await deploy('d-6', flat))).toContain(`1 destinations exist and were not installed by this group`);
    expect(await treeOf(app)).toEqual(before);
  });

  test('is kept as it is by RETAIN, and never given permissions', async () => {
    await mkdir(join(app, 'sub'), { recursive: true });
    await writeFile(join(app, 'sub/b'), 'mine', { mode: 0o600 });
    const more = `file_exists_behavior: RETAIN\npermissions:\n  - object: ${app}\n    mode: 0644\n`;
    expect(await deploy('d-1', version1, more)).toEqual({ status: 'succeeded' });
    expect((await treeOf(app))['sub/b']).toMatch(/^file 600 /);
    expect((await treeOf(app)).sub).toMatch(/^directory 755 /);
    expect(await deploy('d-3', { 'files/a': '3' })).toEqual({ status: 'succeeded' });
    expect(Object.keys(await treeOf(app))).toEqual(['a', 'sub', 'sub/b']);
  });

  test('a link that leads nowhere gives way', async () => {
    await mkdir(app);
    await symlink('nowhere', join(app, 'a'));
    expect(await deploy('d-1', version1)).toEqual({ status: 'succeeded' });
    expect((await treeOf(app)).a).toMatch(/^file /);
  });
});
