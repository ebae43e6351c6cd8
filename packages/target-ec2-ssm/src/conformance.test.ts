/** The target kit over Run Command: instances of the lab in folders, on a clock that goes on by itself. */
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleRequest, type TargetFixture, targetConformance } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import type { LifecycleEventRequest } from '@rollway/core/target';
import { describe, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { startFleet } from './test-support/fleet.js';

async function createFixture(): Promise<TargetFixture> {
  const fleet = await startFleet();
  await fleet.launch(2, { Name: 'web' });
  const { lab } = fleet;
  const timer = setInterval(() => {
    void lab.clock.advance(100).then(() => lab.context.timeline.catchUp());
  }, 5);
  const revision = await fleet.writeRevision('one', {
    AfterInstall: 'echo x >> "$HOST_ROOT/effects"',
    ApplicationStart: 'sleep 60',
    ValidateService: 'echo broken >&2; exit 3',
  });
  const bad = join(fleet.root, 'bad');
  await mkdir(bad);
  await appendFile(join(bad, 'appspec.yml'), 'version: 1.0\nos: macos\n');
  const create = () =>
    ec2Ssm({
      tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
      answerWithin: 0,
      ...fleet.settings,
    });
  const target = create();
  const request = (lifecycleEvent: string, instanceId: string): LifecycleEventRequest =>
    sampleRequest(lifecycleEvent, instanceId, { revision: localRevision(revision) });
  const downloaded = async (lifecycleEvent: string, instanceId: string): Promise<LifecycleEventRequest> => {
    const context = { operationId: `setup:${instanceId}`, signal: new AbortController().signal, log: () => undefined };
    await target.runLifecycleEvent.start(request('DownloadBundle', instanceId), context);
    return request(lifecycleEvent, instanceId);
  };
  return {
    target,
    restart: async () => create(),
    request: (kind, instanceId) => downloaded(kind === 'good' ? 'AfterInstall' : 'ValidateService', instanceId),
    slowRequest: (instanceId) => downloaded('ApplicationStart', instanceId),
    effects: async ({ instance }) => (await fleet.read(instance.instanceId, 'effects')).length / 2,
    badRevision: localRevision(bad),
    close: async () => {
      await target.close();
      clearInterval(timer);
      await fleet.close();
    },
  };
}

describe('ec2-ssm with instances in folders', () => {
  for (const check of targetConformance({ createFixture })) test(`${check.id}: ${check.title}`, check.run, 60_000);
});
