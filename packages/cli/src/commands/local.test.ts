/** `rollway local` on this machine: the command's own code, real scripts, nothing installed. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runProgram } from '../program.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-cli-local-'));
  await mkdir(join(directory, 'revision'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function revision(script: string, name = 'appspec.yml'): Promise<string> {
  const path = join(directory, 'revision');
  const hooks = 'hooks:\n  AfterInstall:\n    - location: hook.sh\n  ValidateService:\n    - location: hook.sh\n';
  await writeFile(
    join(path, name),
    `version: 0.0\nos: linux\nfiles:\n  - source: a.txt\n    destination: ${directory}/app\n${hooks}`,
  );
  await writeFile(join(path, 'a.txt'), 'a');
  await writeFile(join(path, 'hook.sh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

async function local(...args: readonly string[]): Promise<{ exitCode: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const exitCode = await runProgram(
    ['local', ...(args.includes('-c') ? [] : ['--root', join(directory, 'root')]), ...args],
    {
      out: (line) => void out.push(line),
      error: (line) => void error.push(line),
      redraw: undefined,
      columns: 80,
      cwd: directory,
      now: Date.now,
      onInterrupt: () => () => undefined,
    },
  );
  return { exitCode, out: out.join('\n'), error: error.join('\n') };
}

test('runs every event, shows what scripts print, and names the log', async () => {
  const { exitCode, out, error } = await local('-l', await revision('echo "$APPLICATION_NAME $DEPLOYMENT_GROUP_NAME"'));
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'succeeded' });
  expect(readFileSync(join(directory, 'app/a.txt'), 'utf8')).toBe('a');
  expect(error).toContain(`[stdout]${directory}/revision LocalFleet`);
  const log = /the log is (.*)$/m.exec(error)?.[1] ?? '';
  expect(readFileSync(log, 'utf8')).toContain('LifecycleEvent - ValidateService');
});

test('takes the options of the local command it replaces', async () => {
  await revision('echo "$LIFECYCLE_EVENT $APPLICATION_NAME $DEPLOYMENT_GROUP_NAME" >> calls', 'deploy.yml');
  await writeFile(join(directory, 'conf.yml'), `---\n:root_dir: ${directory}/agent\n:max_revisions: 2\n`);
  const names = ['-g', 'group-1', '-d', 'Fleet', '-a', 'shop', '-A', 'deploy.yml'];
  const where = ['-l', 'revision', '-t', 'directory', '-e', 'ValidateService', '-b', 'OVERWRITE', '-c', 'conf.yml'];
  const { exitCode } = await local(...where, ...names);
  expect(exitCode).toBe(0);
  // Relative to where the command was called, as scripts are.
  expect(existsSync(join(directory, 'calls'))).toBe(true);
  expect(existsSync(join(directory, 'agent/group-1'))).toBe(true);
});

test('a failure names the event, the script and the exit code; --json is one value a line', async () => {
  const path = await revision('echo broken >&2; exit 3');
  expect(await local('-l', path)).toMatchObject({
    exitCode: 1,
    out: 'failed in AfterInstall: script hook.sh failed with exit code 3 (ScriptFailed)',
  });
  const { out } = await local('-l', path, '-g', 'other', '-b', 'OVERWRITE', '--json');
  const values = out.split('\n').map((line): unknown => JSON.parse(line));
  expect(values.at(-1)).toMatchObject({ type: 'result', succeeded: false, diagnostics: { scriptName: 'hook.sh' } });
});

test.each([
  [['-l', 'gone'], 'must be a file or directory that exists'],
  [['-t', 'rar'], 'must be one of tgz, tar, zip, directory'],
  [['-e', 'AfterInstall,DownloadBundle'], 'AfterInstall must not come before DownloadBundle'],
  [['-g', '../up'], 'must be one directory name'],
  [['-c', 'gone.yml'], 'must be a file that can be read'],
  [['-b', 'REPLACE'], 'Allowed choices are DISALLOW, OVERWRITE, RETAIN'],
])('%j is refused with exit code 2, and nothing is done', async (args, message) => {
  const path = await revision('exit 0');
  const { exitCode, error } = await local('-l', path, ...args);
  expect(exitCode).toBe(2);
  expect(error).toContain(message);
  expect(existsSync(join(directory, 'root'))).toBe(false);
});
