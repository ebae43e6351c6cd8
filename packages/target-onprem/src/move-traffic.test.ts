import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleRequest } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import type { JsonValue, OperationStatus } from '@rollway/core/target';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { haproxy } from './load-balancer/haproxy/haproxy.js';
import { type Application, startApplication } from './load-balancer/test-support/start-application.js';
import { type RunningHaproxy, startHaproxy } from './load-balancer/test-support/start-haproxy.js';
import { localHost } from './local-host.js';
import { onPremises } from './onprem.js';
import type { OnPremisesSettings } from './settings.js';

const instanceId = 'web-1';
let directory: string;
let application: Application;
let balancer: RunningHaproxy;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-traffic-'));
  application = await startApplication();
  balancer = await startHaproxy({ servers: { [instanceId]: application.port } });
});

afterEach(async () => {
  await balancer.close();
  await application.close();
  await rm(directory, { recursive: true, force: true });
});

function create(settings: Partial<OnPremisesSettings> = {}) {
  const loadBalancer = haproxy({ address: balancer.socket, backend: 'app' });
  return onPremises({ hosts: [localHost({ instanceId, directory })], loadBalancer, ...settings });
}

type Target = ReturnType<typeof create>;
const context = (operationId: string) => ({
  operationId,
  signal: new AbortController().signal,
  log: () => undefined,
});

function begin(target: Target, lifecycleEvent: string, trafficBefore?: string) {
  const instance = trafficBefore === undefined ? { instanceId } : { instanceId, trafficBefore };
  return target.runLifecycleEvent.start(
    sampleRequest(lifecycleEvent, instanceId, { instance }),
    context(lifecycleEvent),
  );
}

async function untilDone(target: Target, lifecycleEvent: string, trafficBefore?: string): Promise<void> {
  let status = await begin(target, lifecycleEvent, trafficBefore);
  await vi.waitFor(
    async () => {
      if (status.status === 'running')
        status = await target.runLifecycleEvent.poll(status.handle, context(lifecycleEvent));
      expect(status).toMatchObject({ status: 'succeeded' });
    },
    { timeout: 5000, interval: 20 },
  );
}

const standing = () =>
  haproxy({ address: balancer.socket, backend: 'app' }).standing(instanceId, new AbortController().signal);
const handleOf = (status: OperationStatus<void, JsonValue>): JsonValue =>
  status.status === 'running' ? status.handle : expect.fail(JSON.stringify(status));

test('the fleet is listed with its standing, and an instance that was set aside is set aside again', async () => {
  const target = create();
  const inquiry = { signal: new AbortController().signal, log: () => undefined };
  await balancer.ask(`set server app/${instanceId} state drain`);
  const [instance] = await target.resolveFleet(inquiry);
  expect(instance).toEqual({ instanceId, trafficBefore: 'drain' });
  await untilDone(target, 'BlockTraffic', instance?.trafficBefore);
  expect(await standing()).toBe('maint');
  await untilDone(target, 'AllowTraffic', instance?.trafficBefore);
  expect(await standing()).toBe('drain');
});

test('a server that the balancer does not know is refused before anything is touched', async () => {
  const target = create({ hosts: [localHost({ instanceId: 'web-9', directory })] });
  const inquiry = { signal: new AbortController().signal, log: () => undefined };
  await expect(target.resolveFleet(inquiry)).rejects.toMatchObject({ code: 'invalid-settings' });
});

test('a balancer that cannot be reached keeps the event running until it can', async () => {
  const address = join(directory, 'later.sock');
  const target = create({ loadBalancer: haproxy({ address, backend: 'app' }) });
  const status = await begin(target, 'BlockTraffic');
  expect(status).toMatchObject({ status: 'running', pollAfter: 1000 });
  await symlink(balancer.socket, address);
  expect(await target.runLifecycleEvent.poll(handleOf(status), context('BlockTraffic'))).toMatchObject({
    status: 'succeeded',
  });
});

test('a BlockTraffic that is cancelled puts the instance back', async () => {
  const target = create();
  const held = fetch(`${balancer.url}/held`);
  await vi.waitFor(() => expect(application.held).toHaveLength(1), { timeout: 5000 });
  const status = await begin(target, 'BlockTraffic');
  expect(await standing()).toBe('drain');
  await target.runLifecycleEvent.cancel(handleOf(status), context('BlockTraffic'));
  const after = await target.runLifecycleEvent.poll(handleOf(status), context('BlockTraffic'));
  expect(after).toMatchObject({ status: 'failed', diagnostics: { message: expect.stringContaining('put back') } });
  expect(await standing()).toBe('serving');
  application.release();
  expect((await held).status).toBe(200);
});

test.each([
  ['keep-out', 'stays out of rotation', 'maint'],
  ['return', 'was let back', 'serving'],
] as const)('an instance that fails is dealt with by policy: %s', async (failedInstances, message, expected) => {
  const target = create({ failedInstances });
  const revision = join(directory, 'revision');
  await mkdir(revision);
  await writeFile(join(revision, 'fail.sh'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const hooks = 'hooks:\n  ValidateService:\n    - location: fail.sh\n';
  await writeFile(join(revision, 'appspec.yml'), `version: 0.0\nos: linux\n${hooks}`);
  const perform = (event: string) =>
    target.runLifecycleEvent.start(
      sampleRequest(event, instanceId, { revision: localRevision(revision) }),
      context(event),
    );
  await untilDone(target, 'BlockTraffic');
  expect(await perform('DownloadBundle')).toMatchObject({ status: 'succeeded' });
  let status = await perform('ValidateService');
  while (status.status === 'running') {
    status = await target.runLifecycleEvent.poll(status.handle, context('ValidateService'));
  }
  expect(status).toMatchObject({ status: 'failed', diagnostics: { message: expect.stringContaining(message) } });
  expect(await standing()).toBe(expected);
  await target.close();
});
