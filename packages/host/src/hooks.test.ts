import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
