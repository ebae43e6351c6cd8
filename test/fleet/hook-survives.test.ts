import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHost, type Host, type HostRequest, openBundle } from '@rollway/host';
import { type SshClient, sshHost } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { deploymentRoot, hostNamed, sshSettings } from './fleet-hosts.js';

const clients: readonly SshClient[] = ['ssh2', 'openssh'];

/** Counts itself, says that it runs, and waits until it may end. */
const hook = `#!/bin/sh
echo "$DEPLOYMENT_ID" >> /srv/app/shared/counted
while [ ! -e "/srv/app/shared/may-end-$DEPLOYMENT_ID" ]; do sleep 0.05; done
echo done
`;

const appSpec = `version: 0.0
os: linux
files: []
hooks:
  ApplicationStart:
    - location: hook.sh
`;

describe.skipIf(missingFleetPrograms().length > 0)('a hook that runs while everything else dies', () => {
  let fleet: TestFleet;
  let revision: string;

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 1 });
    revision = await mkdtemp(join(fleet.inventory.dir, 'revision-'));
    await mkdir(revision, { recursive: true });
    await writeFile(join(revision, 'appspec.yml'), appSpec);
    await writeFile(join(revision, 'hook.sh'), hook, { mode: 0o755 });
  }, 60_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  const shared = (name: string): string => join(hostNamed(fleet, 'h001').rootOnDisk, 'shared', name);
  const counted = (): Promise<string> => readFile(shared('counted'), 'utf8').catch(() => '');
  const patient = (waitSeconds: number) => ({ waitSeconds, signal: new AbortController().signal });

  function connect(client: SshClient): Host & { close(): Promise<void> } {
    const { transport } = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h001'), { client }));
    return { ...createHost({ transport: transport!, root: deploymentRoot }), close: () => transport!.close() };
  }

  const request = (deploymentId: string, lifecycleEvent: string): HostRequest => ({
    operationId: `${deploymentId}:${lifecycleEvent}`,
    deploymentId,
    deploymentGroupId: 'group',
    lifecycleEvent,
    hookSource: 'current',
    environment: { DEPLOYMENT_ID: deploymentId },
    fileExistsBehavior: 'DISALLOW',
    concludes: false,
    bundle: () => openBundle({ type: 'directory', path: revision }),
  });

  test.each(clients)(
    'by %s: its connection is cut, and the same operation finds it again',
    async (client) => {
      const deploymentId = `cut-${client}`;
      const host = connect(client);
      await host.start(request(deploymentId, 'DownloadBundle'), patient(20));
      const start = request(deploymentId, 'ApplicationStart');
      const lost = expect(host.start(start, patient(60))).rejects.toThrow(/outcome is unknown/);
      await vi.waitFor(async () => expect(await counted()).toContain(deploymentId), { timeout: 10_000 });
      await fleet.fault('h001', 'sshd-stop');
      await lost;
      await fleet.heal('h001');
      const again = await vi.waitFor(() => host.start(start, patient(0)), { timeout: 10_000 });
      expect(again).toEqual({ status: 'running' });
      await writeFile(shared(`may-end-${deploymentId}`), '');
      const answer = await host.poll(start, patient(20));
      expect(answer).toMatchObject({ status: 'succeeded' });
      expect((await counted()).split(deploymentId)).toHaveLength(2);
      await host.close();
    },
    60_000,
  );

  test.each(clients)(
    'by %s: its controller is gone, and another one is answered for it',
    async (client) => {
      const deploymentId = `gone-${client}`;
      const first = connect(client);
      await first.start(request(deploymentId, 'DownloadBundle'), patient(20));
      const start = request(deploymentId, 'ApplicationStart');
      expect(await first.start(start, patient(0))).toEqual({ status: 'running' });
      await first.close();
      await writeFile(shared(`may-end-${deploymentId}`), '');
      const second = connect(client);
      expect(await second.start(start, patient(20))).toMatchObject({ status: 'succeeded' });
      expect((await counted()).split(deploymentId)).toHaveLength(2);
      await second.close();
    },
    60_000,
  );
});
