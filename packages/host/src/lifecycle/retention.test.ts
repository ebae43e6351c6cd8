import { existsSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHost } from '../host.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import { localTransport } from '../transport/local-transport.js';
import type { Retention } from './retention.js';

let scratch: Scratch;
let revision: string;
beforeEach(async () => {
  scratch = await createScratch();
  revision = await scratch.revision('v1', {
    'appspec.yml': 'version: 0.0\nos: linux\nhooks:\n  AfterInstall: [{location: wait.sh}]\n',
    'wait.sh': `#!/bin/sh\nuntil [ -e ${scratch.directory}/may-end ]; do sleep 0.05; done\n`,
    'one-mebibyte': 'x'.repeat(1024 * 1024),
  });
});
afterEach(async () => {
  await writeFile(join(scratch.directory, 'may-end'), '');
  await scratch.remove();
});

const hostWith = (retention: Retention) =>
  createHost({ transport: localTransport(), root: join(scratch.directory, 'root'), ...retention });

const homeOf = (id: string): string => join(scratch.directory, 'root/group-1', id);

/** Deploys these ids one after the other and says which of all are left. Those after an exclamation mark do not succeed. */
async function deploy(retention: Retention, ...ids: readonly string[]): Promise<string> {
  const host = hostWith(retention);
  for (const written of ids) {
    const id = written.replace('!', '');
    const events = written.startsWith('!') ? ['DownloadBundle'] : ['DownloadBundle', 'Install', 'ValidateService'];
    for (const event of events) {
      expect(await host.start(scratch.request(id, event, revision), patient)).toEqual({ status: 'succeeded' });
    }
  }
  return (await host.describe('group-1')).deployments.join(' ');
}

const seven = ['d-1', 'd-2', 'd-3', 'd-4', 'd-5', 'd-6', 'd-7'];

describe('earlier deployments on a host', () => {
  test.each([
    [{}, 'd-3 d-4 d-5 d-6 d-7'],
    [{ maxRevisions: 2 }, 'd-6 d-7'],
    [{ maxRevisions: 0 }, seven.join(' ')],
  ])('are kept by number: %j leaves %s', async (retention, left) => {
    expect(await deploy(retention, ...seven)).toBe(left);
  });

  test('are kept by size: what they take together, the oldest first', async () => {
    const limit = { maxRevisions: 0, maxRevisionBytes: 2.5 * 1024 * 1024 };
    expect(await deploy(limit, ...seven.slice(0, 3))).toBe('d-1 d-2 d-3');
    expect(await deploy(limit, 'd-4', 'd-5')).toBe('d-3 d-4 d-5');
  });

  test('are kept by age, however few there are', async () => {
    await deploy({}, 'd-1', 'd-2', 'd-3');
    const twoDaysAgo = Date.now() / 1000 - 48 * 3600;
    await utimes(homeOf('d-1'), twoDaysAgo, twoDaysAgo);
    const day = 24 * 3600 * 1000;
    expect(await deploy({ maxRevisionAge: 3 * day }, 'd-4')).toBe('d-1 d-2 d-3 d-4');
    expect(await deploy({ maxRevisionAge: day }, 'd-5')).toBe('d-2 d-3 d-4 d-5');
  });

  test('with names of all kinds go, and nothing else', async () => {
    expect(await deploy({ maxRevisions: 1 }, 'a b', '-rf', '*', "it's ", 'last')).toBe("it's  last");
    expect(existsSync(revision)).toBe(true);
  });

  test.each([[{ maxRevisions: 1 }], [{ maxRevisionAge: 1000 }], [{ maxRevisionBytes: 1 }]])(
    'stay while a pointer names them: %j',
    async (limit) => {
      await deploy({ maxRevisions: 0 }, 'good', '!old', '!recent');
      const longAgo = Date.now() / 1000 - 3600;
      for (const id of ['good', 'old', 'recent']) await utimes(homeOf(id), longAgo, longAgo);
      expect(await deploy(limit, '!next')).toBe('good next recent');
    },
  );

  test('stay while a script of theirs runs or their files are being installed', async () => {
    await deploy({ maxRevisions: 0 }, '!running', '!installing', '!old', 'good');
    const host = hostWith({ maxRevisions: 1 });
    const hook = scratch.request('running', 'AfterInstall', revision);
    expect(await host.start(hook, { ...patient, waitSeconds: 0 })).toEqual({ status: 'running' });
    const work = join(scratch.directory, 'root/deployment-instructions/group-1-install');
    await mkdir(work);
    await writeFile(join(work, 'home'), homeOf('installing'));
    expect(await deploy({ maxRevisions: 1 }, '!next')).toBe('good installing next running');
    await rm(work, { recursive: true });
    await writeFile(join(scratch.directory, 'may-end'), '');
    await vi.waitFor(async () => expect(await host.poll(hook, patient)).toEqual({ status: 'succeeded' }));
    expect(await deploy({ maxRevisions: 1 }, 'after')).toBe('after good next');
  });

  test.each([
    { maxRevisions: -1 },
    { maxRevisions: Number.NaN },
    { maxRevisionBytes: 0.5 },
    { maxRevisionAge: Number.POSITIVE_INFINITY },
  ])('with limits that are none are refused: %j', (retention) => {
    expect(() => hostWith(retention)).toThrow(SettingsError);
  });
});
