import { PutScalingPolicyCommand, SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { type Lab, listenerTraffic, startLab } from '@rollway/aws-lab';
import { minutes } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deploy } from './test-support/deploy.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

let lab: Lab;
let web: Web;
const copy = 'CodeDeploy_web_d-1';

beforeEach(async () => {
  lab = await startLab();
  web = await makeWeb(lab, { targetGroups: 2 });
});
afterEach(() => lab.close());

describe('with a copy of the group', () => {
  beforeEach(() => web.makeGroup('web', 3));

  test('every request is answered while the fleets change places, and the original group goes', async () => {
    const before = membersOf(web, 'web');
    const traffic = listenerTraffic(lab, { listenerArn: web.listenerArn, requestsPerSecond: 20, every: 1000 });
    const instances = scriptedEvents();
    const result = await deploy(web, {
      target: { instances },
      strategy: { terminationWait: minutes(5) },
      during: (deployment) => void deployment.finished().then(() => traffic.stop()),
    });
    expect(result).toMatchObject({ status: 'succeeded' });
    expect({ errors: traffic.counts.errors, unserved: traffic.counts.unserved }).toEqual({ errors: 0, unserved: 0 });
    expect(traffic.counts.total).toBeGreaterThan(5000);
    expect(web.groupNames).toEqual([copy]);
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, copy));
    expect(membersOf(web, copy).filter((id) => before.includes(id))).toEqual([]);
    expect(web.group(copy)).toMatchObject({
      desired: 3,
      suspended: [],
      targetGroups: [{ state: 'Added' }, { state: 'Added' }],
    });
    expect(instances.done.filter((line) => line.startsWith('Install '))).toHaveLength(3);
    expect(instances.done.some((line) => before.some((id) => line === `Install ${id}`))).toBe(false);
  });

  test('the next deployment begins with the copy, by whatever name it goes', async () => {
    await deploy(web);
    const second = await deploy(web, { deploymentId: 'd-2' });
    expect(second.status).toBe('succeeded');
    expect(web.groupNames).toEqual(['CodeDeploy_web_d-2']);
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'CodeDeploy_web_d-2'));
  });

  test('an original that is kept runs on, without traffic and without joining again', async () => {
    const before = membersOf(web, 'web');
    await deploy(web, { strategy: { original: 'keep' } });
    expect(membersOf(web, 'web')).toEqual(before);
    await lab.clock.advance(60_000);
    expect(web.group('web')).toMatchObject({ targetGroups: [], suspended: [] });
    expect(targetsIn(web, 'healthy', 'initial', 'draining')).toEqual(membersOf(web, copy));
  });

  test('whatever was made is in the event, and what hangs on the group by name is copied', async () => {
    await web.scaling.send(
      new PutScalingPolicyCommand({
        AutoScalingGroupName: 'web',
        PolicyName: 'cpu',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingConfiguration: {
          TargetValue: 50,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        },
      }),
    );
    const created: unknown[] = [];
    await deploy(web, {
      during(deployment) {
        deployment.on('replacement-provisioned', ({ details }) => {
          created.push(...(details as { created: unknown[] }).created);
        });
      },
    });
    expect(created).toEqual([
      { type: 'AutoScalingGroup', name: copy },
      { type: 'ScalingPolicy', name: 'cpu' },
    ]);
    expect(web.group(copy)?.extras.policies.cpu).toMatchObject({ PolicyType: 'TargetTrackingScaling' });
  });

  test('an instance that the original launches meanwhile leaves with it', async () => {
    const result = await deploy(web, {
      strategy: { original: 'keep' },
      during(deployment) {
        const grow = new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 4 });
        deployment.on('replacement-provisioned', () => void web.scaling.send(grow));
      },
    });
    expect(result.status).toBe('succeeded');
    expect(membersOf(web, 'web')).toHaveLength(4);
    expect(targetsIn(web, 'healthy', 'initial')).toEqual(membersOf(web, copy));
  });

  test('no capacity: provisioning fails with what AWS says, and nothing is left', async () => {
    lab.context.capacity.instances = 4;
    const result = await deploy(web);
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(result.error?.message).toContain('InsufficientInstanceCapacity');
    expect(web.groupNames).toEqual(['web']);
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'web'));
  });
});

describe('ready wait', () => {
  beforeEach(() => web.makeGroup('web', 2));

  test('traffic moves when somebody says so', async () => {
    const before = membersOf(web, 'web');
    const result = await deploy(web, {
      strategy: { readyWait: { timeout: minutes(60), onTimeout: 'stop' } },
      async during(deployment) {
        for await (const event of deployment.events()) if (event.type === 'wait-started') break;
        expect(targetsIn(web, 'healthy')).toEqual(before);
        await deployment.continue({ wait: 'ready-wait', reason: 'looked at it' });
      },
    });
    expect(result.status).toBe('succeeded');
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, copy));
  });

  test('it stops when nobody does, and the original still serves', async () => {
    const before = membersOf(web, 'web');
    const result = await deploy(web, { strategy: { readyWait: { timeout: minutes(60), onTimeout: 'stop' } } });
    expect(result.status).toBe('stopped');
    expect(targetsIn(web, 'healthy')).toEqual(before);
  });
});

describe('with two groups of one’s own', () => {
  const target = { replacement: { autoScalingGroup: 'web-b' } } as const;
  beforeEach(async () => {
    await web.makeGroup('web', 3);
    await web.makeGroup('web-b', 0, { MaxSize: 0 });
  });

  test('they take turns, and are only scaled and attached', async () => {
    const settings = structuredClone(web.group('web-b')?.settings);
    expect((await deploy(web, { target })).status).toBe('succeeded');
    expect(web.groupNames).toEqual(['web', 'web-b']);
    expect(web.group('web')).toMatchObject({ min: 0, desired: 0, max: 6, members: [], suspended: [] });
    expect(web.group('web-b')).toMatchObject({ desired: 3, max: 6, suspended: [], tags: {}, settings });
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'web-b'));
    expect((await deploy(web, { target, deploymentId: 'd-2' })).status).toBe('succeeded');
    expect(targetsIn(web, 'healthy')).toEqual(membersOf(web, 'web'));
    expect(web.group('web-b')).toMatchObject({ desired: 0, members: [] });
  });

  test('a failure puts the second group back as it was', async () => {
    const instances = scriptedEvents({ fails: ({ lifecycleEvent }) => lifecycleEvent === 'ValidateService' });
    const before = membersOf(web, 'web');
    const result = await deploy(web, { target: { ...target, instances } });
    expect(result).toMatchObject({ status: 'failed', rolledBack: true });
    expect(web.group('web-b')).toMatchObject({ min: 0, max: 0, desired: 0, members: [], tags: {}, suspended: [] });
    expect(targetsIn(web, 'healthy')).toEqual(before);
  });
});
