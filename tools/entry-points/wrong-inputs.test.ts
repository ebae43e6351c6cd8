/** What a program that was not type-checked may hand over, at every entry point: each must be refused with path and value. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineDeploymentGroup, inPlace, localRevision, SettingsError } from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { createEmbeddedDriver, type EmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { localHost, onPremises } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Everything is allowed to be handed over here: that is the point. */
type Anything = never;

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

type Row = readonly [input: unknown, ...messages: readonly string[]];

function refuses(entry: string, give: (input: Anything) => unknown, rows: readonly Row[]): void {
  describe(entry, () => {
    test.each(rows)('refuses %j', async (input, ...messages) => {
      const refusal: unknown = await Promise.resolve()
        .then(() => give(input as Anything))
        .catch((error: unknown) => error);
      expect(SettingsError.isInstance(refusal) ? refusal.code : refusal).toBe('invalid-settings');
      for (const message of messages) expect(String(refusal)).toContain(message);
    });
  });
}

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
