import { type FinalStatus, localRevision } from '@rollway/core';
import { type DeploymentState, emptyState, type Member } from '@rollway/core/driver';
import { describe, expect, test } from 'vitest';
import { enrichInstance, foldDeployment, type GroupRecord, noHistory } from './group-history.js';

interface Outcome {
  readonly status: FinalStatus;
  readonly members: Readonly<Record<string, 'succeeded' | 'failed'>>;
  readonly location?: string;
  readonly rollback?: 'succeeded' | 'failed';
  /** Instances that only the first attempt reached. */
  readonly notRolledBack?: readonly string[];
  /** Of every instance, before the deployment. */
  readonly traffic?: { readonly trafficBefore: string };
}

/** A finished deployment, as far as history looks at it. */
function finished(deploymentId: string, outcome: Outcome): DeploymentState {
  const { status, members, location = deploymentId, rollback, notRolledBack = [], traffic } = outcome;
  const state = emptyState();
  state.deploymentId = deploymentId;
  state.finalStatus = status;
  const fleet = Object.keys(members).map((instanceId) => ({ instanceId, ...traffic }));
  const revision = localRevision(`/srv/${location}`);
  state.definition = { revision, fileExistsBehavior: 'RETAIN', plan: { fleet } } as never;
  if (rollback !== undefined)
    state.rollback = { reason: 'failed', revision: undefined, toDeploymentId: undefined, outcome: rollback };
  for (const [index, [instanceId, phase]] of Object.entries(members).entries()) {
    const attempt = rollback === undefined || notRolledBack.includes(instanceId) ? 1 : 2;
    state.members.set(instanceId, { index, instanceId, phase, attempt } as Member);
  }
  return state;
}

function historyOf(...deployments: readonly (readonly [string, Outcome])[]): GroupRecord {
  return deployments.reduce((history, [id, outcome]) => foldDeployment(history, finished(id, outcome)), noHistory);
}

function healthOf(history: GroupRecord, instanceId: string): string {
  const { instanceHealth, revisionHealth } = enrichInstance(history, { instanceId });
  return `${instanceHealth ?? 'none'} ${revisionHealth ?? 'none'}`;
}

const good = ['one', { status: 'succeeded', members: { a: 'succeeded', b: 'failed' } }] as const;

describe('a deployment that succeeded as a whole', () => {
  test('makes its instances current, and those that failed unhealthy', () => {
    const history = historyOf(good);
    expect(healthOf(history, 'a')).toBe('healthy current');
    expect(healthOf(history, 'b')).toBe('unhealthy unknown');
    expect(healthOf(history, 'never-seen')).toBe('none none');
  });

  test('takes the good revision from an instance that had it and failed', () => {
    const history = historyOf(good, ['two', { status: 'succeeded', members: { a: 'failed', b: 'succeeded' } }]);
    expect(healthOf(history, 'a')).toBe('unhealthy unknown');
    expect(healthOf(history, 'b')).toBe('healthy current');
  });

  test('leaves instances outside it with an old revision, unless it is the same one', () => {
    const members = { c: 'succeeded' } as const;
    expect(healthOf(historyOf(good, ['two', { status: 'succeeded', members }]), 'a')).toBe('healthy old');
    const same = { status: 'succeeded', members, location: 'one' } as const;
    expect(healthOf(historyOf(good, ['two', same]), 'a')).toBe('healthy current');
  });

  test('leaves an instance that already had an old revision and failed with it', () => {
    const only = { status: 'succeeded', members: { c: 'succeeded' } } as const;
    const history = historyOf(
      good,
      ['two', only],
      ['three', { status: 'succeeded', members: { a: 'failed', c: 'succeeded' } }],
    );
    expect(healthOf(history, 'a')).toBe('unhealthy old');
  });

  test('is where the next rollback leads', () => {
    const history = historyOf(
      good,
      ['two', { status: 'failed', members: {} }],
      ['three', { status: 'stopped', members: {} }],
    );
    expect(history.through).toBe('three');
    expect(history.lastSuccessful).toMatchObject({ deploymentId: 'one', fileExistsBehavior: 'RETAIN' });
  });
});

describe.each(['failed', 'stopped'] as const)('a deployment that %s', (status) => {
  test('changes the health of attempted instances and no revision', () => {
    const history = historyOf(good, ['two', { status, members: { a: 'failed', b: 'succeeded' } }]);
    expect(healthOf(history, 'a')).toBe('unhealthy current');
    expect(healthOf(history, 'b')).toBe('healthy unknown');
  });

  test('and was rolled back leaves its instances healthy with the last good revision', () => {
    const rolledBack = { status, members: { a: 'succeeded', b: 'succeeded' }, rollback: 'succeeded' } as const;
    const history = historyOf(good, ['two', rolledBack]);
    expect(healthOf(history, 'a')).toBe('healthy current');
    expect(healthOf(history, 'b')).toBe('healthy current');
  });

  test('and whose rollback failed says so of each instance', () => {
    const members = { a: 'failed', b: 'succeeded', c: 'failed' } as const;
    const history = historyOf(good, ['two', { status, members, rollback: 'failed', notRolledBack: ['c'] }]);
    expect(healthOf(history, 'a')).toBe('unhealthy current');
    expect(healthOf(history, 'b')).toBe('healthy unknown');
    expect(healthOf(history, 'c')).toBe('unhealthy unknown');
  });
});

test('what a target says of an instance itself stands', () => {
  const known = enrichInstance(historyOf(good), { instanceId: 'b', instanceHealth: 'healthy', zone: 'rack-1' });
  expect(known).toEqual({ instanceId: 'b', instanceHealth: 'healthy', revisionHealth: 'unknown', zone: 'rack-1' });
});

describe('an instance that was left out of rotation', () => {
  const leftOut = historyOf([
    'one',
    { status: 'failed', members: { a: 'failed' }, traffic: { trafficBefore: 'serving' } },
  ]);
  const found = (history: GroupRecord, trafficBefore: string) =>
    enrichInstance(history, { instanceId: 'a', trafficBefore }).trafficBefore;

  test('goes back with the next deployment to where it was before', () => {
    expect(found(leftOut, 'maint')).toBe('serving');
    expect(found(noHistory, 'maint')).toBe('maint');
  });

  test('is taken as it is found once somebody brought it back, or a deployment did', () => {
    const aside = historyOf([
      'one',
      { status: 'failed', members: { a: 'failed' }, traffic: { trafficBefore: 'drain' } },
    ]);
    expect(found(aside, 'serving')).toBe('serving');
    const back = foldDeployment(leftOut, finished('two', { status: 'succeeded', members: { a: 'succeeded' } }));
    expect(found(back, 'maint')).toBe('maint');
  });
});
