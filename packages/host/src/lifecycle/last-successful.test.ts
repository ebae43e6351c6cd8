import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../host.js';
import { dyingHost } from '../test-support/dying-host.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import type { HostAnswer } from './parse-answer.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

/** A revision whose scripts say that they ran; the last one ends with this code. */
function version(name: string, exitCode: number, more = ''): Promise<string> {
  return scratch.revision(name, {
    'appspec.yml':
      `version: 0.0\nos: linux\nhooks:\n  ApplicationStop: [{location: stop.sh}]\n` +
      `  ValidateService: [{location: validate.sh}]\n${more}`,
    'stop.sh': `#!/bin/sh\necho stop ${name} >> ${scratch.directory}/calls\n`,
    'validate.sh': `#!/bin/sh\necho validate ${name} >> ${scratch.directory}/calls\nexit ${exitCode}\n`,
  });
}

const perform = (id: string, event: string, revision: string, host: Host = scratch.host): Promise<HostAnswer> =>
  host.start(scratch.request(id, event, revision), patient);

/** The events of a deployment up to the first that fails; its answer. */
async function deploy(id: string, revision: string): Promise<HostAnswer['status']> {
  for (const event of ['ApplicationStop', 'DownloadBundle', 'Install', 'ApplicationStart', 'ValidateService']) {
    const { status } = await perform(id, event, revision);
    if (status !== 'succeeded') return status;
  }
  return 'succeeded';
}

const lastSuccessful = async (): Promise<string | undefined> =>
  (await scratch.host.describe('group-1')).lastSuccessfulInstall?.replace(/^.*\//, '');

const calls = (): Promise<string> => readFile(join(scratch.directory, 'calls'), 'utf8').catch(() => '');

describe('the last successful deployment of a host', () => {
  test('is the one before a deployment that failed in ValidateService, whose scripts stop nothing', async () => {
    expect(await deploy('d-1', await version('v1', 0))).toBe('succeeded');
    expect(await deploy('d-2', await version('v2', 1))).toBe('failed');
    expect(await lastSuccessful()).toBe('d-1');
    expect(await deploy('d-3', await version('v3', 0))).toBe('succeeded');
    expect(await calls()).toBe('validate v1\nstop v1\nvalidate v2\nstop v1\nvalidate v3\n');
    expect(await lastSuccessful()).toBe('d-3');
  });

  test('is this one with its last event and no earlier, whether that has scripts or not', async () => {
    const revision = await version('v1', 0);
    for (const event of ['DownloadBundle', 'Install', 'ApplicationStart']) await perform('d-1', event, revision);
    expect(await lastSuccessful()).toBeUndefined();
    await perform('d-1', 'ValidateService', revision);
    expect(await lastSuccessful()).toBe('d-1');
    for (const event of ['DownloadBundle', 'Install', 'ValidateService']) await perform('d-2', event, revision);
    const idle = { ...scratch.request('d-3', 'AfterAllowTraffic', revision), concludes: true };
    for (const event of ['DownloadBundle', 'Install']) await perform('d-3', event, revision);
    expect(await lastSuccessful()).toBe('d-2');
    expect(await scratch.host.start(idle, patient)).toEqual({ status: 'succeeded' });
    expect(await lastSuccessful()).toBe('d-3');
  });

  test('stays when a controller from before asks for its own last event again', async () => {
    const revision = await version('v1', 0);
    await deploy('d-1', revision);
    await deploy('d-2', revision);
    expect(await perform('d-1', 'ValidateService', revision)).toEqual({ status: 'succeeded' });
    expect(await lastSuccessful()).toBe('d-2');
  });

  test('cannot be written: the event fails', async () => {
    const revision = await version('v1', 0);
    for (const event of ['DownloadBundle', 'Install']) await perform('d-1', event, revision);
    await mkdir(join(scratch.directory, 'root/deployment-instructions/group-1_last_successful_install.new'));
    const answer = await perform('d-1', 'ValidateService', revision);
    expect(answer).toMatchObject({ status: 'failed', diagnostics: { errorCode: 'UnknownError' } });
  });
});

const programs = ['setsid', 'mkdir', 'mv', 'date', 'sed', 'tee', 'tail', 'cut', 'chmod', 'cat', 'rm', 'tr', 'sleep'];

test('killed anywhere in its last event, a deployment is the last successful one exactly if the event has succeeded', async () => {
  const revision = await version('v1', 0);
  const outcomes = { succeeded: 0, failed: 0 };
  for (let before = 1; ; before += 1) {
    const id = `d-${before}`;
    for (const event of ['DownloadBundle', 'Install']) await perform(id, event, revision);
    await writeFile(join(scratch.directory, 'calls'), '');
    const dying = await dyingHost({ directory: scratch.directory, programs, before, once: true });
    await perform(id, 'ValidateService', revision, dying).catch(() => undefined);
    const died = (await readFile(join(scratch.directory, 'count'), 'utf8')).length >= before;
    // Another controller asks, which is told what its host knows.
    const { status } = await perform(id, 'ValidateService', revision);
    expect([status, (await lastSuccessful()) === id]).toEqual([status, status === 'succeeded']);
    expect((await calls()).split('\n').length - 1).toBeLessThanOrEqual(1);
    expect(await scratch.host.poll(scratch.request(id, 'ValidateService', revision), patient)).toMatchObject({
      status,
    });
    if (!died) break;
    outcomes[status as 'succeeded' | 'failed'] += 1;
  }
  expect(outcomes.succeeded).toBeGreaterThan(1);
  expect(outcomes.failed).toBeGreaterThan(1);
}, 120_000);
