/** A group whose last good revision is broken: what its launches get, and how fast they follow each other. */
import { inVirtualTime } from '@rollway/aws-lab';
import { localRevision } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../test-support/fleet.js';
import { type LaunchGroup, makeLaunchGroup } from '../test-support/launch-group.js';
import { createInstanceLaunchHandler } from './instance-launch-handler.js';
import type { InstanceLaunchSettings } from './launch-settings.js';

let fleet: Fleet;
let web: LaunchGroup;
beforeEach(async () => {
  fleet = await startFleet();
  web = await makeLaunchGroup(fleet);
});
afterEach(() => fleet.close());

const good = localRevision('/good');
const broken = localRevision('/broken');

const createHandler = (settings: Partial<InstanceLaunchSettings>) =>
  createInstanceLaunchHandler({
    connection: fleet.connection,
    waiting: fleet.lab.clock,
    revision: async () => broken,
    deploy: async ({ revision }) => ({ status: revision === good ? 'succeeded' : 'failed' }),
    ...settings,
  });

/** Answers the hook as a poller does, for so long, while the group wants one instance; answers who was launched. */
async function poll(duration: number, settings: Partial<InstanceLaunchSettings>): Promise<readonly string[]> {
  const { clock } = fleet.lab;
  const handler = createHandler(settings);
  const launched = new Set<string>();
  await inVirtualTime(fleet.lab, async () => {
    await web.scale(1);
    for (const end = clock.now() + duration; clock.now() < end; ) {
      await web.elapse(5_000);
      for (const action of web.waiting()) {
        launched.add(action.instanceId);
        await handler.answer(action);
      }
    }
  });
  return [...launched];
}

const hour = 3_600_000;

test('launches follow each other more and more slowly, and the count is gone when one succeeds', async () => {
  expect((await poll(hour, { pauses: false })).length).toBeGreaterThan(25);
  // 0.5, 1, 2 and 4 minutes, then 8.
  expect((await poll(hour, {})).length).toBeLessThan(14);
  expect(Number(web.state().tags['rollway:failed-launches'])).toBeGreaterThan(5);
  await poll(hour / 2, { revision: async () => good });
  expect(web.state()).toMatchObject({ tags: {}, members: [{ state: 'InService' }] });
}, 60_000);

test('a fallback is put on the very instance on which the last good revision has failed', async () => {
  const asked: string[] = [];
  const launched = await poll(hour / 4, {
    fallbackRevision: async () => good,
    deploy: async ({ revision, choice, deploymentId }) => {
      asked.push(`${choice} ${deploymentId.replace(/^launch-i-\w+-\w+/, 'launch')}`);
      return { status: revision === good ? 'succeeded' : 'failed' };
    },
  });
  expect(asked).toEqual(['last-good launch', 'fallback launch-fallback']);
  expect(launched).toHaveLength(1);
  expect(web.state().members).toMatchObject([{ instanceId: launched[0], state: 'InService' }]);
});

test('a fallback that fails too is a failure with both reasons', async () => {
  const { action, instanceId } = await web.launchOne();
  const handler = createHandler({
    fallbackRevision: async () => broken,
    deploy: async ({ choice }) => Promise.reject(new RangeError(`no ${choice}`)),
  });
  const { result, detail } = await inVirtualTime(fleet.lab, () => handler.answer(action));
  expect(result).toBe('ABANDON');
  expect(detail).toBe('no last-good; fallback: no fallback; it was held for 30 s, failures in a row: 1');
  expect(web.stateOf(instanceId)).not.toBe('InService');
});

test('an instance is held and given up also where the count cannot be written', async () => {
  const { action } = await web.launchOne();
  fleet.lab.faults.add({ operation: 'CreateOrUpdateTags', fault: { kind: 'refusal', code: 'AccessDenied' } });
  const outcome = await inVirtualTime(fleet.lab, () => createHandler({}).answer(action));
  expect(outcome).toMatchObject({ result: 'ABANDON', delivered: true });
});
