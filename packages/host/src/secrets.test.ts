import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHost, type Host } from './host.js';
import type { HostAnswer } from './lifecycle/parse-answer.js';
import { createScratch, patient, type Scratch } from './test-support/scratch.js';
import { localTransport } from './transport/local-transport.js';

/** Values that shells, patterns and replacements could take for something else. */
const secrets = {
  TOKEN: 'tok-*[x]?$&$1\\',
  LONGER: 'tok-*[x]?$&$1\\-and-more',
  KEY: '-----BEGIN-----\nab"cd\'ef\n-----END-----',
  WORD: 'two words',
};

let scratch: Scratch;
let host: Host;
beforeEach(async () => {
  scratch = await createScratch();
  host = createHost({ transport: localTransport(), root: join(scratch.directory, 'root'), secrets });
});
afterEach(() => scratch.remove());

async function run(script: string, event = 'AfterInstall', on = host): Promise<HostAnswer> {
  const revision = await scratch.revision('r', {
    'appspec.yml': `version: 0.0\nos: linux\nhooks:\n  ${event}:\n    - location: hook.sh\n`,
    'hook.sh': `#!/bin/sh\n${script}\n`,
  });
  await on.start(scratch.request('d-1', 'DownloadBundle', revision), patient);
  return on.start(scratch.request('d-1', event, revision), patient);
}

/** Everything that is kept on the host, but for the revision itself. */
function kept(): string {
  const script = 'find . -type f -not -path "*/deployment-archive/*" -exec cat {} +';
  return execFileSync('sh', ['-c', script], { cwd: join(scratch.directory, 'root'), encoding: 'utf8' });
}

const secretLines = Object.values(secrets).flatMap((value) => value.split('\n'));

describe('declared secrets', () => {
  test('reach the hook and nothing that is kept', async () => {
    const print = 'printf "%s|%s|%s\\n%s\\n" "$TOKEN" "$LONGER" "$WORD" "$KEY"';
    const answer = await run(`${print}; ${print} >&2; echo "$TOKEN" > ${scratch.directory}/seen; exit 3`);
    expect(await readFile(join(scratch.directory, 'seen'), 'utf8')).toBe(`${secrets.TOKEN}\n`);
    const tail = answer.status === 'failed' ? (answer.diagnostics.logTail ?? '') : '';
    expect(tail).toContain('[stdout][secret TOKEN]|[secret LONGER]|[secret WORD]');
    expect(tail).toContain('[stderr][secret KEY]');
    const everything = kept() + JSON.stringify(answer);
    expect(secretLines.filter((line) => everything.includes(line))).toEqual([]);
  });

  test('stand in no command line while the hook runs', async () => {
    const all = `for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $f; echo; done > ${scratch.directory}/lines 2> /dev/null`;
    expect(await run(`${all}; exit 0`)).toEqual({ status: 'succeeded' });
    const lines = readFileSync(join(scratch.directory, 'lines'), 'utf8');
    expect(lines).toContain('supervise');
    expect(secretLines.filter((line) => lines.includes(line))).toEqual([]);
  });

  test('are taken out of what a transport says went wrong', async () => {
    const transport = localTransport({ shell: ['/bin/sh', '-c', `echo 'no route: ${secrets.LONGER}' >&2; exit 255`] });
    const broken = createHost({ transport, secrets });
    await expect(broken.describe('g')).resolves.toMatchObject({ deployments: [] });
    const polling = broken.poll(scratch.request('d-1', 'AfterInstall', ''), patient);
    await expect(polling).rejects.toThrow('no route: [secret LONGER]');
  });

  test.each([
    [{ 'a b': 'long enough' }, 'must be named by letters'],
    [{ SHORT: 'abc' }, 'must have 4 characters'],
    [{ NAMED: 'NAMED' }, 'must not be a part of what is written in its place'],
    [{ NUL: 'abcd\0' }, 'must not contain NUL'],
  ])('%j cannot be kept, so they are refused without being shown', (wrong, message) => {
    const make = (): Host => createHost({ transport: localTransport(), secrets: wrong });
    expect(make).toThrow(message);
    if (!('NAMED' in wrong)) expect(make).not.toThrow(Object.values(wrong)[0]);
  });
});
