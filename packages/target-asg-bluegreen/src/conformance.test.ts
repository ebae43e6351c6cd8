import { startLab } from '@rollway/aws-lab';
import { sampleRequest, type TargetFixture, targetConformance } from '@rollway/conformance';
import { describe, test } from 'vitest';
import { asgBlueGreen } from './asg-bluegreen.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { connectionTo, makeWeb } from './test-support/web.js';

async function createFixture(): Promise<TargetFixture> {
  const lab = await startLab();
  const web = await makeWeb(lab);
  await web.makeGroup('web', 3);
  const instances = scriptedEvents({
    takes: 5,
    fails: ({ lifecycleEvent }) => lifecycleEvent === 'ValidateService',
    neverEnds: ({ lifecycleEvent }) => lifecycleEvent === 'BeforeInstall',
  });
  const create = () =>
    asgBlueGreen({
      fleet: { autoScalingGroup: 'web' },
      targetGroups: web.targetGroups,
      instances,
      waitForAgent: false,
      connection: connectionTo(lab, { rates: false }),
    });
  return {
    target: create(),
    restart: async () => create(),
    request: async (kind, instanceId) => sampleRequest(kind === 'good' ? 'Install' : 'ValidateService', instanceId),
    slowRequest: async (instanceId) => sampleRequest('BeforeInstall', instanceId),
    effects: async ({ lifecycleEvent, instance }) =>
      instances.done.filter((line) => line === `${lifecycleEvent} ${instance.instanceId}`).length,
    close: () => lab.close(),
  };
}

describe('asg-bluegreen', () => {
  const gaps = { 'target/refuses-a-bad-revision': 'revisions are looked at by whatever runs events on instances' };
  for (const check of targetConformance({ createFixture, gaps })) test(`${check.id}: ${check.title}`, check.run);
});
