import { resolve } from 'node:path';
import {
  type DeploymentDefinition,
  DeploymentExistsError,
  localRevision,
  SettingsError,
  type StartRequest,
} from '@rollway/core';
import { expect, test } from 'vitest';
import { groupOf, memoryTarget, revision } from '../../test/fixtures.js';
import { checkStart, refuseOtherRequest, refuseSecondDeployment } from './start-request.js';

const group = groupOf(memoryTarget(['a']).target);
const request: StartRequest = { deploymentId: 'web-1', revision };
const definition = {
  applicationName: 'web',
  deploymentGroupName: 'web',
  targetName: 'memory',
  revision: { ...revision, digest: 'sha256:pinned' },
  fileExistsBehavior: 'DISALLOW',
  ignoreApplicationStopFailures: false,
} as unknown as DeploymentDefinition;

test.each(['', '.', '..', 'a/b', '-a', 'a b', 'ä', 'a'.repeat(101), 'web-1-rollback', 7, null, undefined])(
  '%j cannot be a deployment id',
  (deploymentId) => {
    const start = { deploymentId, revision } as StartRequest;
    expect(() => checkStart(group, start, [group])).toThrow(SettingsError);
  },
);

test.each(['a', '1', 'web-1.4.2_rc', 'a'.repeat(100)])('%s can be a deployment id', (deploymentId) => {
  expect(() => checkStart(group, { deploymentId, revision }, [group])).not.toThrow();
});

test('a group that the driver could not find again is refused', () => {
  const twin = groupOf(memoryTarget(['a']).target);
  expect(() => checkStart(twin, request, [group])).toThrow(/could not be resumed after a crash/);
});

test('the same request matches what the target added to it and what the group filled in', () => {
  expect(() => refuseOtherRequest(group, request, definition)).not.toThrow();
  const explicit: StartRequest = { ...request, fileExistsBehavior: 'DISALLOW', ignoreApplicationStopFailures: false };
  expect(() => refuseOtherRequest(group, explicit, definition)).not.toThrow();
  const otherDefault = groupOf(memoryTarget(['a']).target, { fileExistsBehavior: 'RETAIN' });
  expect(() => refuseOtherRequest(otherDefault, request, definition)).not.toThrow();
});

test('a relative path is the same request when it leads to what was recorded', () => {
  const recorded = { ...definition, revision: { ...definition.revision, location: resolve('builds/app') } };
  const relative = { ...request, revision: localRevision('builds/app') };
  expect(() => refuseOtherRequest(group, relative, recorded as DeploymentDefinition)).not.toThrow();
  expect(() => refuseOtherRequest(group, request, recorded as DeploymentDefinition)).toThrow(/another revision/);
});

test.each([
  ['revision', { revision: { ...revision, location: '/srv/other' } }],
  ['revision', { revision: { ...revision, digest: 'sha256:other' } }],
  ['description', { description: 'a new one' }],
  ['fileExistsBehavior', { fileExistsBehavior: 'RETAIN' }],
  ['ignoreApplicationStopFailures', { ignoreApplicationStopFailures: true }],
])('another %s is refused by name', (field, change) => {
  const other = { ...request, ...change } as StartRequest;
  expect(() => refuseOtherRequest(group, other, definition)).toThrow(DeploymentExistsError);
  expect(() => refuseOtherRequest(group, other, definition)).toThrow(`another ${field}; choose a new id`);
});

test('the same id for another group is refused', () => {
  const other = groupOf(memoryTarget(['a']).target, { name: 'api' });
  expect(() => refuseOtherRequest(other, request, definition)).toThrow(/another applicationName, deploymentGroup/);
});

test('the same id is refused once the group has another kind of target', () => {
  const other = groupOf({ ...memoryTarget(['a']).target, name: 'other' });
  expect(() => refuseOtherRequest(other, request, definition)).toThrow(/another target;/);
});

test('only an unfinished deployment of the same group of the same application is in the way', () => {
  const listing = {
    deploymentId: 'old',
    applicationName: 'web',
    deploymentGroupName: 'web',
    startedAt: 1,
    finished: false,
  };
  const harmless = [
    { ...listing, finished: true },
    { ...listing, deploymentGroupName: 'api' },
    { ...listing, applicationName: 'shop' },
  ];
  expect(() => refuseSecondDeployment(group, harmless)).not.toThrow();
  expect(() => refuseSecondDeployment(group, [...harmless, listing])).toThrow(/deployment old is in the way/);
});
