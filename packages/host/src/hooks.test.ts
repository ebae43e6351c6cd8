import { existsSync, readFileSync } from 'node:fs';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

async function downloaded(script: string, settings = ''): Promise<string> {
  const revision = await scratch.revision('r', {
    'appspec.yml': `version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: hook.sh\n${settings}`,
    'hook.sh': `#!/bin/sh\n${script}\n`,
  });
  await scratch.host.start(scratch.request('d-1', 'DownloadBundle', revision), patient);
  return revision;
}

const run = async (revision: string, options = patient) =>
  scratch.host.start(scratch.request('d-1', 'AfterInstall', revision), options);

describe('hook scripts', () => {
  test('a non-zero exit fails the event with the code and the last output', async () => {
    const revision = await downloaded('echo working; echo broken >&2; exit 7');
    const answer = await run(revision);
    expect(answer).toMatchObject({
      status: 'failed',
      diagnostics: {
        errorCode: 'ScriptFailed',
        scriptName: 'hook.sh',
        message: 'script hook.sh failed with exit code 7',
      },
    });
    const tail = answer.status === 'failed' ? answer.diagnostics.logTail : '';
    expect(tail).toContain('[stdout]working');
    expect(tail).toContain('[stderr]broken');
    const log = await readFile(join(scratch.directory, 'root/group-1/d-1/logs/scripts.log'), 'utf8');
    expect(log).toContain('Script - hook.sh');
  });

  test('a script past its timeout is killed with everything it started', async () => {
    const revision = await downloaded(
      `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${scratch.directory}/grandchild; sleep 60' & sleep 60`,
      '      timeout: 1\n',
    );
    const answer = await run(revision);
    expect(answer).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'ScriptTimedOut' } });
    const pid = Number(await readFile(join(scratch.directory, 'grandchild'), 'utf8'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 3000 });
  });

  test.runIf(process.getuid?.() === 0)('a timeout reaches what runs as another user', async () => {
    await chmod(scratch.directory, 0o777);
    const revision = await downloaded(
      `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${scratch.directory}/grandchild; sleep 60'; sleep 60`,
      '      timeout: 1\n      runas: nobody\n',
    );
    const answer = await run(revision);
    expect(answer).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'ScriptTimedOut' } });
    const pid = Number(await readFile(join(scratch.directory, 'grandchild'), 'utf8'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 3000 });
  });

  test('a daemon that keeps the outputs open does not hold the event up', async () => {
    const revision = await downloaded(`sleep 30 & echo $! > ${scratch.directory}/daemon`);
    expect(await run(revision)).toEqual({ status: 'succeeded' });
    const pid = Number(await readFile(join(scratch.directory, 'daemon'), 'utf8'));
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  test('a missing script says where it was looked for', async () => {
    const revision = await scratch.revision('r', {
      'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: gone.sh\n',
    });
    await scratch.host.start(scratch.request('d-1', 'DownloadBundle', revision), patient);
    expect(await run(revision)).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'ScriptMissing' } });
  });

  test('a script that nobody may execute is made executable for all', async () => {
    const revision = await downloaded('exit 0');
    const script = join(scratch.directory, 'root/group-1/d-1/deployment-archive/hook.sh');
    await chmod(script, 0o640);
    expect(await run(revision)).toEqual({ status: 'succeeded' });
    expect((await stat(script)).mode & 0o7777).toBe(0o751);
  });

  test('a script with Windows line ends is explained', async () => {
    const revision = await scratch.revision('r', {
      'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: hook.sh\n',
      'hook.sh': '#!/bin/sh\r\necho hi\r\n',
    });
    await scratch.host.start(scratch.request('d-1', 'DownloadBundle', revision), patient);
    const answer = await run(revision);
    expect(answer.status === 'failed' ? answer.diagnostics.message : '').toContain('carriage return');
  });

  test('a hook goes on when its caller lets go, and is found again by its operation', async () => {
    const revision = await downloaded(
      `echo run >> ${scratch.directory}/runs; while [ ! -e ${scratch.directory}/go ]; do sleep 0.05; done`,
    );
    const request = scratch.request('d-1', 'AfterInstall', revision);
    expect(await run(revision, { ...patient, waitSeconds: 0 })).toEqual({ status: 'running' });
    const letGo = new AbortController();
    const waiting = scratch.host.poll(request, { waitSeconds: 20, signal: letGo.signal });
    letGo.abort();
    await expect(waiting).rejects.toThrow('outcome is unknown');
    const again = scratch.host.start(request, patient);
    await scratch.revision('../', { go: '' });
    expect(await again).toEqual({ status: 'succeeded' });
    expect(await readFile(join(scratch.directory, 'runs'), 'utf8')).toBe('run\n');
  });

  test('cancel ends the script and what it started', async () => {
    const revision = await downloaded(`sleep 60 & echo $! > ${scratch.directory}/child; wait`);
    const request = scratch.request('d-1', 'AfterInstall', revision);
    expect(await run(revision, { ...patient, waitSeconds: 0 })).toEqual({ status: 'running' });
    await vi.waitFor(() => expect(existsSync(join(scratch.directory, 'child'))).toBe(true), { timeout: 5000 });
    const answer = await scratch.host.cancel(request, patient);
    expect(answer).toMatchObject({ status: 'failed', diagnostics: { message: 'script hook.sh was cancelled' } });
    expect(isRunning(Number(await readFile(join(scratch.directory, 'child'), 'utf8')))).toBe(false);
  });

  test('output arrives record by record while the hook runs, with the time of each', async () => {
    const revision = await downloaded(
      `echo first; while [ ! -e ${scratch.directory}/go ]; do sleep 0.05; done; printf 'last, without an end' >&2`,
    );
    const records: string[] = [];
    const ended = run(revision, { ...patient, onOutput: (record) => void records.push(record) });
    await vi.waitFor(() => expect(records.join('\n')).toContain('[stdout]first'), { timeout: 10_000 });
    await scratch.revision('../', { go: '' });
    expect(await ended).toEqual({ status: 'succeeded' });
    const texts = records.map((record) => record.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /, ''));
    expect(texts).toEqual([
      'LifecycleEvent - AfterInstall',
      'Script - hook.sh',
      '[stdout]first',
      '[stderr]last, without an end',
    ]);
  });

  test('much output costs processes per second, not per line, and all of it is kept', async () => {
    const revision = await downloaded('i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i + 1)); done; exit 1');
    const answer = await run(revision);
    const log = await readFile(join(scratch.directory, 'root/group-1/d-1/logs/scripts.log'), 'utf8');
    expect(log.trim().split('\n')).toHaveLength(20_002);
    const tail = answer.status === 'failed' ? (answer.diagnostics.logTail ?? '') : '';
    expect(tail.endsWith('[stdout]line 19999\n')).toBe(true);
    expect(tail.length).toBeLessThan(2048);
  });

  test('what is wrong with an AppSpec fails the first event that reads it, also for the next deployment', async () => {
    const revision = await scratch.revision('r', { 'appspec.yml': 'version: 1.0\nos: linux\n' });
    expect(await scratch.host.start(scratch.request('d-1', 'DownloadBundle', revision), patient)).toEqual({
      status: 'succeeded',
    });
    const words =
      'The deployment failed because an invalid version value (1.0) was entered in the application specification file. Make sure your AppSpec file specifies "0.0" as the version, and then try again.';
    const refused = { status: 'failed', diagnostics: { errorCode: 'UnknownError', codeDeployMessage: words } };
    for (const event of ['BeforeInstall', 'Install']) {
      expect(await scratch.host.start(scratch.request('d-1', event, revision), patient)).toMatchObject(refused);
    }
    const question = { ...scratch.request('d-1', 'AfterInstall', revision), operationId: 'another' };
    expect(await scratch.host.inspect(question)).toMatchObject({ scripts: 0, refusal: refused.diagnostics });
  });

  test('an event can be asked what it would do', async () => {
    const revision = await downloaded('exit 0', '      timeout: 30\n');
    const asked = (event: string) => scratch.host.inspect(scratch.request('d-1', event, revision));
    expect(await asked('AfterInstall')).toEqual({ scripts: 1, timeoutSeconds: 30 });
    expect(await asked('ValidateService')).toEqual({ scripts: 0 });
    // Nothing was done, so nothing is remembered.
    expect(await run(revision)).toEqual({ status: 'succeeded' });
  });

  test('an event without scripts is a success at once', async () => {
    const revision = await downloaded('exit 1');
    const answer = await scratch.host.start(scratch.request('d-1', 'ValidateService', revision), patient);
    expect(answer).toEqual({ status: 'succeeded' });
  });

  test('on a first deployment the old archive is absent and its events do nothing', async () => {
    const revision = await downloaded('exit 1');
    const answer = await scratch.host.start(scratch.request('d-9', 'ApplicationStop', revision), patient);
    expect(answer).toEqual({ status: 'succeeded' });
  });
});

/** A process that has ended stays listed until its parent notices; it runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
