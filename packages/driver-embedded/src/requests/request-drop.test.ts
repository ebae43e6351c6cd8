import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RequestNotAllowedError } from '@rollway/core';
import type { Clock, DeploymentRequest } from '@rollway/core/driver';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../test/fixtures.js';
import { createRequestDrop } from './request-drop.js';

/** Every sleep lets other work happen and moves time on by its duration: minutes of waiting take a moment. */
function fastClock(): Clock {
  let now = 1_000;
  return {
    now: () => now,
    sleep: (duration) => {
      now += duration;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const pause: DeploymentRequest = { type: 'pause', reason: 'looking' };
const patient = { clock: fastClock(), patience: 600_000, signal: new AbortController().signal };

/** A drop in a directory, and somebody who serves it. */
function serveIn(path: string, grant: (request: DeploymentRequest) => Promise<string | undefined>) {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const drop = createRequestDrop((deploymentId) => join(path, deploymentId));
  const onError = (error: unknown): void => void errors.push(error);
  const served = drop.serve('web-1', { clock: fastClock(), signal: stop.signal, grant, onError });
  const end = async (): Promise<void> => {
    stop.abort();
    await served;
  };
  return { drop, errors, end };
}

test('a request is granted once and its sender hears of it', async () => {
  await using directory = await temporaryDirectory();
  const granted: DeploymentRequest[] = [];
  const { drop, end } = serveIn(directory.path, async (request) => {
    granted.push(request);
    return undefined;
  });
  const stop: DeploymentRequest = { type: 'stop', reason: 'enough', rollback: true };
  await Promise.all([drop.send('web-1', pause, patient), drop.send('web-1', stop, patient)]);
  await end();
  expect(granted).toHaveLength(2);
  expect(granted).toEqual(expect.arrayContaining([pause, stop]));
  expect(await readdir(join(directory.path, 'web-1'))).toEqual([]);
});

test('a refusal reaches the sender with its reason', async () => {
  await using directory = await temporaryDirectory();
  const { drop, end } = serveIn(directory.path, () => Promise.resolve('it is paused already'));
  const sent = drop.send('web-1', pause, patient);
  await expect(sent).rejects.toThrow('cannot pause deployment web-1: it is paused already');
  await expect(sent).rejects.toBeInstanceOf(RequestNotAllowedError);
  await end();
});

test('a sender whom nobody answers takes its request away again', async () => {
  await using directory = await temporaryDirectory();
  const drop = createRequestDrop((deploymentId) => join(directory.path, deploymentId));
  const sent = drop.send('web-1', pause, { ...patient, clock: fastClock(), patience: 2_000 });
  await expect(sent).rejects.toThrow(/did not answer within 2000 ms/);
  expect(await readdir(join(directory.path, 'web-1'))).toEqual([]);
});

test('a sender that is told to stop waiting stops', async () => {
  await using directory = await temporaryDirectory();
  const drop = createRequestDrop((deploymentId) => join(directory.path, deploymentId));
  const sent = drop.send('web-1', pause, { ...patient, signal: AbortSignal.abort() });
  await expect(sent).rejects.toBeInstanceOf(RequestNotAllowedError);
});

test('answers that nobody fetched are removed by the next server, half written files are left alone', async () => {
  await using directory = await temporaryDirectory();
  const requests = join(directory.path, 'web-1');
  await mkdir(requests);
  await writeFile(join(requests, '1-1-1.answer.json'), '{}');
  await writeFile(join(requests, '.1-2.tmp'), '{"type":"pau');
  const { drop, end } = serveIn(directory.path, () => Promise.resolve(undefined));
  await drop.send('web-1', pause, patient);
  await end();
  expect(await readdir(requests)).toEqual(['.1-2.tmp']);
});

test('one request that cannot be granted does not keep the others waiting', async () => {
  await using directory = await temporaryDirectory();
  let failures = 0;
  const { drop, errors, end } = serveIn(directory.path, async () => {
    failures += 1;
    if (failures === 1) throw new RangeError('not now');
    return undefined;
  });
  await drop.send('web-1', pause, patient);
  await end();
  expect(failures).toBe(2);
  expect(errors).toHaveLength(1);
});
