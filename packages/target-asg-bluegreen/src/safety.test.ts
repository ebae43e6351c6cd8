import { type Lab, startLab } from '@rollway/aws-lab';
import { sampleRequest } from '@rollway/conformance';
import { localRevision } from '@rollway/core';
import type {
  Instance,
  JsonValue,
  OperationContext,
  OperationStatus,
  OperationV1,
  ReplacementDetails,
  TargetV1,
} from '@rollway/core/target';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asgBlueGreen } from './asg-bluegreen.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { connectionTo, makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

let lab: Lab;
let web: Web;
let target: TargetV1<'server'>;
let original: readonly Instance[];
let green: string;
let replacement: ReplacementDetails;

const common = {
  deploymentId: 'd-1',
  applicationName: 'web',
  deploymentGroupName: 'web',
  deploymentGroupId: 'web-1',
  revision: localRevision('/revisions/web'),
  timeout: 3_600_000,
};
const contextFor = (operationId: string): OperationContext => ({
  operationId,
  signal: new AbortController().signal,
  log: () => undefined,
});

/** Polls as often as a quarter of an hour lasts, and answers how the operation stands then. */
async function follow<Request, Result>(
  operation: OperationV1<Request, Result> | undefined,
  request: Request,
): Promise<OperationStatus<Result, JsonValue> | undefined> {
  const context = contextFor('1');
  let status = await operation?.start(request, context);
  for (let polls = 0; status?.status === 'running' && polls < 90; polls += 1) {
    await lab.clock.advance(10_000);
    status = await operation?.poll(status.handle, context);
  }
  return status;
}

function move(lifecycleEvent: string, instance: Instance): Promise<OperationStatus<void, JsonValue> | undefined> {
  const request = sampleRequest(lifecycleEvent, instance.instanceId, { ...common, instance, replacement });
  return follow(target.runLifecycleEvent, request);
}

beforeEach(async () => {
  lab = await startLab();
  web = await makeWeb(lab);
  await web.makeGroup('web', 1);
  target = asgBlueGreen({
    fleet: { autoScalingGroup: 'web' },
    targetGroups: web.targetGroups,
    instances: scriptedEvents(),
    waitForAgent: false,
    connection: connectionTo(lab, { rates: false }),
  });
  original = await target.resolveFleet(contextFor('0'));
  const request = { type: 'provision-replacement', ...common, instances: original } as const;
  const status = await follow(target.provisionReplacement, request);
  if (status?.status !== 'succeeded') throw new RangeError(`provisioning ended as ${JSON.stringify(status)}`);
  replacement = { target: target.name, details: status.result.details };
  green = status.result.instances?.[0]?.instanceId ?? '';
});
afterEach(() => lab.close());

test('registered is not enough: an instance that fails its checks is never allowed', async () => {
  const instance: Instance = { instanceId: green, label: 'replacement' };
  const allowed = target.runLifecycleEvent.start(
    sampleRequest('AllowTraffic', green, { ...common, instance, replacement }),
    contextFor('1'),
  );
  expect((await allowed).status).toBe('running');
  for (const group of Object.values(lab.context.account.loadBalancing.targetGroups)) {
    for (const found of Object.values(group.targets)) if (found.id === green) found.serves = false;
  }
  expect(await move('AllowTraffic', instance)).toMatchObject({ status: 'running' });
  expect(targetsIn(web, 'unhealthy')).toEqual([green]);
});

test('an original stays as long as the replacement does not serve', async () => {
  const [instance = { instanceId: '' }] = original;
  expect(await move('BlockTraffic', instance)).toMatchObject({ status: 'running' });
  expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'web'));
});

test('a side that serves is not removed, whoever asks', async () => {
  const request = { type: 'terminate', ...common, side: 'original', instances: original, replacement } as const;
  const status = await follow(target.terminate, request);
  expect(status).toMatchObject({
    status: 'failed',
    diagnostics: { message: expect.stringContaining('still registered') },
  });
  expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'web'));
});

test('what was made is removed without its details too, and once more does no harm', async () => {
  const request = { type: 'terminate', ...common, side: 'replacement', instances: [] } as const;
  expect(await follow(target.terminate, request)).toMatchObject({ status: 'succeeded' });
  expect(await follow(target.terminate, request)).toMatchObject({ status: 'succeeded' });
  expect(web.groupNames).toEqual(['web']);
});
