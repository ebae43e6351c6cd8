/** What a program that was not type-checked may hand over, at every entry point: each must be refused with path and value. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineDeploymentGroup, inPlace, localRevision, plan } from '@rollway/core';
import { rehearse, simulatedTarget } from '@rollway/core/testing';
import { createEmbeddedDriver, type EmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { asgBlueGreen } from '@rollway/target-asg-bluegreen';
import { ec2Ssm } from '@rollway/target-ec2-ssm';
import { ecs } from '@rollway/target-ecs';
import { lambdaAlias } from '@rollway/target-lambda-alias';
import { localHost, onPremises } from '@rollway/target-onprem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuses } from './refuses.js';

const target = simulatedTarget({ instances: ['i-1'] });
const web = defineDeploymentGroup({ name: 'web', target });
const journal = fileJournal('/nowhere');
const revision = localRevision('/srv/app');

let directory: string;
let driver: EmbeddedDriver;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-inputs-'));
  driver = createEmbeddedDriver({ groups: [web], journal: fileJournal(directory) });
  await (await driver.start(web, { deploymentId: 'web-1', revision })).finished();
});
afterAll(async () => {
  await driver.close();
  await rm(directory, { recursive: true, force: true });
});

refuses('createEmbeddedDriver', createEmbeddedDriver, [
  [undefined, 'must be an object, got nothing'],
  [{}, 'groups: must be a list, got nothing', 'journal: must be a journal'],
  [{ groups: web, journal }, 'groups: must be a list, got an object'],
  [{ groups: [{ name: 'web' }], journal }, 'groups[0]: must come from defineDeploymentGroup'],
  [{ groups: [web, web], journal }, 'groups[1]: must not repeat a group, got web/web'],
  [
    { groups: [], journal: '.rollway' },
    'journal: must be a journal, for example fileJournal(directory), got ".rollway"',
  ],
  [{ groups: [], journal, concurrency: 1.5 }, 'concurrency: must be an integer, 1 or more, got 1.5'],
  [{ groups: [], journal, clock: {} }, 'clock: must be a clock'],
  [{ groups: [], journal, retry: 3 }, 'retry: must be an object, got 3'],
  [
    { groups: [], journal, retry: { attempts: 0, delay: 1 } },
    'retry.attempts: must be',
    'retry.delay: is not known here',
  ],
  [
    { groups: [], journal, onLog: 'stderr', onListenerError: 1 },
    'onLog: must be a function',
    'onListenerError: must be',
  ],
  [{ groups: [], journal, signal: true }, 'signal: must be an AbortSignal, got true'],
  [
    { groups: [], journal, companions: [{}, 'web', { during: web, resumeLeftOver: String, accompanies: 'web' }] },
    'companions[0].during: must be a function, got nothing',
    'companions[0].resumeLeftOver: must be a function',
    'companions[1]: must be a companion, for example of suspendProcesses, got "web"',
    'companions[2].during: must be a function, got an object',
    'companions[2].accompanies: must be a function, got "web"',
  ],
  [{ groups: [], journal, companions: 'web' }, 'companions: must be a list, got "web"'],
  [{ groups: [], journal, monitoring: true }, 'monitoring: must be an object, got true'],
  [
    { groups: [], journal, monitoring: { monitor: {}, interval: '5', every: 5 } },
    'monitoring.monitor: must be a monitor, with read',
    'monitoring.interval: must be an integer, 1 or more, got "5"',
    'monitoring.every: is not known here',
  ],
  [{ groups: [], journal, concurency: 3 }, 'concurency: is not known here; known are groups, journal'],
]);

refuses('driver.start', (request) => driver.start(web, request), [
  [undefined, 'must be an object, got nothing'],
  [{}, 'deploymentId: must be 1 to 100 letters', 'revision: must be a revision, got nothing'],
  [{ deploymentId: 'a/b', revision }, 'deploymentId: must be 1 to 100 letters', 'got "a/b"'],
  [{ deploymentId: 'web-1-rollback', revision }, 'deploymentId: must not end with -rollback'],
  [{ deploymentId: 'a', revision: '/srv/app' }, 'revision: must be a revision, got "/srv/app"'],
  [
    { deploymentId: 'a', revision: { revisionType: 'Local' } },
    'revision.location: must be a text',
    'revision.bundleType',
  ],
  [
    { deploymentId: 'a', revision: { revisionType: 'S3', bucket: 'b' } },
    'revision.key: must be a text that is not empty',
  ],
  [{ deploymentId: 'a', revision, fileExistsBehavior: 'REPLACE' }, 'fileExistsBehavior: must be one of DISALLOW'],
  [
    { deploymentId: 'a', revision, ignoreApplicationStopFailures: 'no' },
    'ignoreApplicationStopFailures: must be true or',
  ],
  [{ deploymentId: 'a', revision, alarms: { names: 'cpu' } }, 'alarms.names: must be a list, got "cpu"'],
  [{ deploymentId: 'a', revision, alarms: null }, 'alarms: must be an object, got null'],
  [{ deploymentId: 'a', revision, rollbackOn: 7 }, 'rollbackOn: must be a list, got 7'],
  [{ deploymentId: 'a', revision, description: 7 }, 'description: must be a text, got 7'],
  [{ deploymentId: 'a', revision, descripton: 'x' }, 'descripton: is not known here'],
]);

refuses('driver.start', (group) => driver.start(group, { deploymentId: 'a', revision }), [
  [undefined, "group: must be one of the driver's groups", 'got nothing'],
  [defineDeploymentGroup({ name: 'twin', target }), "group: must be one of the driver's groups", 'got twin'],
]);

refuses('driver.resume', (options) => driver.resume(options), [
  [null, 'resume: must be an object, got null'],
  [{ deploymentIds: 'web-1' }, 'resume deploymentIds: must be a list, got "web-1"'],
  [
    { deploymentIds: ['web-1', 7, ''], request: { type: 'explode' }, deploymentId: 'web-1' },
    'deploymentIds[1]: must be a text that is not empty, got 7',
    'deploymentIds[2]: must be a text',
    'request.type: must be one of pause, resume, continue, stop, rollback, got "explode"',
    'deploymentId: is not known here',
  ],
  [{ request: 'stop' }, 'request: must be an object, got "stop"'],
  [{ request: { type: 'stop', reason: 'x' } }, 'request.rollback: must be true or false, got nothing'],
]);

refuses('fileJournal', ([path, options]: readonly [never, never]) => fileJournal(path, options), [
  [[''], 'directory: must be a text that is not empty, got ""'],
  [[undefined], 'directory: must be a text that is not empty, got nothing'],
  [['/j', { segmentBytes: 0 }], 'options.segmentBytes: must be an integer, 1 or more, got 0'],
  [['/j', { takeover: true }], 'options.takeover: is not known here; known are takeOver'],
]);

refuses('deployment.pause', async (request) => (await driver.attach('web-1')).pause(request), [
  [undefined, 'pause reason: must be a text, got nothing'],
  [{ reason: 7 }, 'reason: must be a text, got 7'],
]);
refuses('deployment.stop', async (request) => (await driver.attach('web-1')).stop(request), [
  [{ reason: 'x' }, 'rollback: must be true or false, got nothing'],
  [{ reason: 'x', rollback: 'yes', force: true }, 'rollback: must be true or false, got "yes"', 'force: is not known'],
]);

refuses('defineDeploymentGroup', (other) => defineDeploymentGroup({ name: 'web', target: other }), [
  [{ ...target, resolveFleet: undefined }, 'target resolveFleet: must be a function, got nothing'],
  [{ ...target, name: '' }, 'target name: must be a text that is not empty'],
  [{ ...target, runLifecycleEvent: () => undefined }, 'target runLifecycleEvent: must be an operation', 'a function'],
  [{ ...target, runLifecycleEvent: { start: () => undefined } }, 'runLifecycleEvent.poll: must be a function'],
]);

refuses('defineDeploymentGroup', (settings: object) => defineDeploymentGroup({ name: 'web', target, ...settings }), [
  [{ rollbackon: ['alarm'] }, 'rollbackon: is not known here; known are name'],
  [{ rollbackOn: 'alarm' }, 'rollbackOn: must be a list, got "alarm"'],
  [{ rollbackOn: ['oops'] }, 'rollbackOn[0]: must be one of deployment-failure, alarm, stop-request, got "oops"'],
  [{ alarms: null }, 'alarms: must be an object, got null'],
  [{ alarms: { names: 'cpu' } }, 'alarms.names: must be a list, got "cpu"'],
  [{ alarms: { names: ['cpu'], enabled: 'no' } }, 'alarms.enabled: must be true or false'],
  [{ timeWindows: { timeZone: 'UTC' } }, 'timeWindows.windows: must be a list, got nothing'],
  [
    { timeWindows: { timeZone: 'Mars/Base', windows: [{ days: ['monday'], from: '09:00', to: '17:00' }] } },
    'timeWindows.timeZone: must name a time zone of the IANA database, for example Europe/Berlin, got "Mars/Base"',
  ],
  [
    { name: 5, lifecycleEventTimeout: '5', ignoreApplicationStopFailures: 'no' },
    'name: must be 1 to 100',
    'lifecycleEventTimeout: must be a finite number of milliseconds, got "5"',
    'ignoreApplicationStopFailures: must be true or false, got "no"',
  ],
  [{ operationTimeout: Number.POSITIVE_INFINITY }, 'operationTimeout: must be a finite number'],
  [
    { strategy: inPlace({ minimumHealthyHost: 3 } as never) },
    'strategy.minimumHealthyHost: is not known here; known are deploymentType',
  ],
  [{ strategy: inPlace({ minimumHealthyHosts: 'all' as never }) }, 'minimumHealthyHosts: must be an object'],
  [{ strategy: { deploymentType: 'rolling' } }, 'strategy.deploymentType: must be one of in-place, blue-green'],
  [{ predicates: { warm: true } }, 'predicates: must be functions by the names of gates'],
]);

test('what a group is defined from stays its owner’s', () => {
  const strategy = { ...inPlace(), batches: { sizes: [{ type: 'count', value: 1 }] } } as const;
  const group = defineDeploymentGroup({ name: 'web', target, strategy });
  expect([Object.isFrozen(strategy), Object.isFrozen(strategy.batches.sizes)]).toEqual([false, false]);
  expect(Object.isFrozen(group.strategy)).toBe(true);
});

refuses('deployment.report', async (observation) => (await driver.attach('web-1')).report(observation), [
  [undefined, 'must be an object, got nothing'],
  [{ type: 'nonsense' }, 'type: must be one of alarm-raised, alarm-cleared, alarm-unreadable, instance-joined'],
  [{ type: 'instance-joined' }, 'instance: must be an object, got nothing'],
  [{ type: 'instance-joined', instance: {} }, 'instance.instanceId: must be a text that is not empty'],
  [{ type: 'stop', reason: 5, rollback: 'yes' }, 'type: must be one of'],
]);

refuses('driver.attach', (id) => driver.attach(id), [
  [undefined, 'attach deploymentId: must be a text that is not empty, got nothing'],
  [{ deploymentId: 'web-1' }, 'deploymentId: must be a text that is not empty, got an object'],
]);

refuses(
  'deployment.on',
  async ([type, listener]: readonly [never, never]) => (await driver.attach('web-1')).on(type, listener),
  [
    [['misspelt', () => undefined], 'on type: must be one of event, deployment-started, ', 'got "misspelt"'],
    [[undefined], 'type: must be one of', 'listener: must be a function, got nothing'],
  ],
);
refuses('deployment.off', async (type) => (await driver.attach('web-1')).off(type, () => undefined), [
  ['misspelt', 'off type: must be one of event'],
]);
refuses('deployment.events', async (range) => (await driver.attach('web-1')).events(range), [
  [{ after: 'the start' }, 'events after: must be an integer, 0 or more, got "the start"'],
  [{ from: 3, signal: true }, 'from: is not known here', 'signal: must be an AbortSignal, got true'],
]);

refuses('plan', ([group, fleet]: readonly [never, never]) => plan(group, fleet), [
  [[undefined, undefined], 'plan group: must be a group', 'fleet: must be a list of instances, got nothing'],
  [
    [web, [{ instanceId: 'a' }, 'b', { zone: 3 }]],
    'fleet[1]: must be an instance',
    'fleet[2].instanceId',
    'fleet[2].zone',
  ],
  [
    [{ name: 'web', target, lifecycleEventTimeout: 0, strategy: { deploymentType: 'x' } }, []],
    'group.lifecycleEventTimeout: must be more than 0 milliseconds, got 0',
    'group.strategy.deploymentType: must be one of in-place, blue-green, got "x"',
  ],
]);

refuses('rehearse', (options) => rehearse(web, options), [
  [undefined, 'rehearsal: must be an object, got nothing'],
  [{ revison: revision }, 'revison: is not known here; known are seeds', 'revision: must be a revision, got nothing'],
  [{ revision, seeds: 0, startsAt: 'now' }, 'seeds: must be an integer, 1 or more', 'startsAt: must be 0 or more'],
  [
    { revision, fleet: ['i-1'], faults: [{ type: 'rain' }] },
    'fleet[0]: must be an instance',
    'faults[0]: must be a fault',
  ],
  [{ revision, durations: { Install: { type: 'fixed' } } }, 'durations.Install.value: must be 0 or more milliseconds'],
]);

refuses('simulatedTarget', simulatedTarget, [
  [undefined, 'must be an object, got nothing'],
  [{ instances: 'i-1' }, 'simulated target instances: must be a list, got "i-1"'],
  [
    { instances: ['i-1', {}], computePlatform: 'mainframe', script: {} },
    'instances[1]: must be an instance or its id, got an object',
    'computePlatform: must be one of server, ecs, lambda',
    'script: must be a function',
  ],
]);

refuses('ecs', ecs, [
  [undefined, 'ecs target: must be an object, got nothing'],
  [{ servce: 'web' }, 'servce: is not known here', 'service: must be the name or ARN of a service, got nothing'],
  [
    { service: 'web', targetGroupPairs: [7], hooks: 3, pollAfter: 'soon' },
    'targetGroupPairs[0].targetGroups: must be two target groups, got nothing',
    'hooks: must be an object, got 3',
    'pollAfter: must be more than 0, got "soon"',
  ],
  [{ service: 'web', targetGroupPairs: 'arn' }, 'targetGroupPairs: must have 1 to 5 pairs of target groups, got "arn"'],
  [{ service: 'web', connection: 7 }, 'AWS connection: must be an object, got 7'],
  [{ service: 'web', connection: { regoin: 'x', maxAttempts: 0 } }, 'regoin: is not known', 'maxAttempts: must be an'],
]);

refuses('lambdaAlias', lambdaAlias, [
  [undefined, 'lambda-alias target: must be an object, got nothing'],
  [{ functions: 'web' }, 'functions: must have at least one function, got "web"'],
  [{ functions: [undefined, { functionName: 'a', alias: '7' }] }, 'functions[0].functionName', 'functions[1].alias'],
  [{ functionName: 'a', alias: 'live', hook: {} }, 'hook: is not known here; known are functionName'],
]);

refuses('asgBlueGreen', asgBlueGreen, [
  [undefined, 'must be an object, got nothing'],
  [
    { fleet: 'web' },
    'fleet: must be { autoScalingGroup }',
    'targetGroups: must be 1 to 10',
    'instances: must be a server',
  ],
]);
refuses('ec2Ssm', ec2Ssm, [[undefined, 'must be an object, got nothing']]);

refuses('onPremises', onPremises, [
  [undefined, 'must be an object, got nothing'],
  [{ hosts: 'web-1' }, 'hosts: must be a list, or a function that gives one, got "web-1"'],
  [{ hosts: ['web-1'] }, 'hosts[0]: must be a host, for example of localHost, got "web-1"'],
  [
    { hosts: [{ instanceId: 'a b', deploymentRoot: 'x' }] },
    'hosts[0].instanceId',
    'hosts[0].deploymentRoot: must be an',
  ],
]);

refuses('localHost', localHost, [
  [{ instanceId: 'a', directory: 'srv' }, 'directory: must be an absolute path, got "srv"'],
  [
    { directory: 7, root: '/srv' },
    'instanceId: must be',
    'directory: must be an absolute path, got 7',
    'root: is not known',
  ],
]);
