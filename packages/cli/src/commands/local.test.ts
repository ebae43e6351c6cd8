/** `rollway local` on this machine: the command's own code, real scripts, nothing installed. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgram } from '../program.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-cli-local-'));
  await mkdir(join(directory, 'revision'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

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

async function withServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    await use(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const tarOf = (path: string): Buffer => execFileSync('tar', ['-cz', '-C', path, '.']);

test('a commit of GitHub is downloaded, with the token, and scripts see which it is', async () => {
  const archive = tarOf(await revision('echo "commit=$BUNDLE_COMMIT bucket=$BUNDLE_BUCKET" >> calls'));
  const asked: string[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    response.end(archive);
  };
  await withServer(serve, async (url) => {
    vi.stubEnv('GITHUB_API_URL', url);
    vi.stubEnv('GITHUB_TOKEN', 'a-token');
    expect(await local('-l', 'https://github.com/owner/name')).toMatchObject({ exitCode: 0 });
  });
  expect(asked).toEqual(['/repos/owner/name/tarball/HEAD Bearer a-token']);
  expect(readFileSync(join(directory, 'calls'), 'utf8')).toContain('commit=HEAD bucket=\n');
});

test('an object of S3 is downloaded; another ETag than the one asked for fails DownloadBundle', async () => {
  const archive = tarOf(await revision('echo "$BUNDLE_BUCKET/$BUNDLE_KEY $BUNDLE_ETAG" >> calls'));
  const serve = (_request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('etag', '"e1"');
    response.end(archive);
  };
  await withServer(serve, async (url) => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', url);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const other = await local('-l', 's3://localhost/web.tgz?etag=e2', '-t', 'tgz');
    expect(other.out).toContain('failed in DownloadBundle');
    expect(other.out).toContain('e1');
    expect(await local('-l', 's3://localhost/web.tgz?etag=e1', '-t', 'tgz')).toMatchObject({ exitCode: 0 });
  });
  expect(readFileSync(join(directory, 'calls'), 'utf8')).toContain('localhost/web.tgz e1\n');
});

test.each([
  [['-l', 's3://bucket/web.tgz'], 'must be tar, tgz or zip for a revision in S3'],
  [['-l', 'https://example.com/web.tgz'], 'must be a path, s3:// or on github.com'],
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
