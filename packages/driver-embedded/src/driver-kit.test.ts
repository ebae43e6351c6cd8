/** The driver kit must catch drivers that are wrong: each check is shown one that is wrong in just that way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformingDriver, crashingJournal, type DriverFixture, driverConformance } from '@rollway/conformance';
import type { Deployment, DeploymentGroup } from '@rollway/core';
import type { TargetV1 } from '@rollway/core/target';
import { describe, expect, test } from 'vitest';
import { createEmbeddedDriver } from './driver/embedded-driver.js';
import { fileJournal } from './journal/file-journal.js';

/** How a driver is spoilt: in what it is given, or in what it gives. */
interface Fault {
  readonly group?: (group: DeploymentGroup) => DeploymentGroup;
  readonly driver?: (driver: ConformingDriver) => ConformingDriver;
  readonly deployment?: (deployment: Deployment) => Deployment;
}

const spoilTarget =
  (change: (target: TargetV1) => Partial<TargetV1['runLifecycleEvent']>): NonNullable<Fault['group']> =>
  (group) => {
    const { target } = group;
    if (target.computePlatform !== 'server') return group;
    return { ...group, target: { ...target, runLifecycleEvent: { ...target.runLifecycleEvent, ...change(target) } } };
  };

/** Starting under a made-up id every time is how operations come to be done twice. */
let drawn = 0;
const drawsIds = spoilTarget(({ runLifecycleEvent }) => ({
  start: (request, context) => {
    drawn += 1;
    return runLifecycleEvent.start(request, { ...context, operationId: `${context.operationId}#${drawn}` });
  },
}));

const faults: Readonly<Record<string, Fault>> = {
  'driver/runs-to-the-end': {
    group: spoilTarget(() => ({
      start: async () => ({ status: 'failed', diagnostics: { errorCode: 'UnknownError', message: 'spoilt' } }),
    })),
  },
  'driver/start-is-once': {
    driver: (driver) => ({
      ...driver,
      start: (group, request) => {
        drawn += 1;
        return driver.start(group, { ...request, deploymentId: `${request.deploymentId}-${drawn}` });
      },
    }),
  },
  'driver/events-replay-and-follow': {
    deployment: (deployment) => ({ ...deployment, events: () => deployment.events() }),
  },
  'driver/listeners-change-nothing': {
    deployment: (deployment) => ({ ...deployment, on: () => deployment }),
  },
  'driver/unknown-is-asked-again': { group: drawsIds },
  'driver/pause-holds-and-resume-goes-on': {
    deployment: (deployment) => ({ ...deployment, pause: () => Promise.resolve() }),
  },
  'driver/stop-ends-it': {
    group: spoilTarget(() => ({ cancel: () => Promise.resolve() })),
    deployment: (deployment) => ({ ...deployment, stop: () => Promise.reject(new RangeError('no stop')) }),
  },
  'driver/failure-rolls-back': { group: (group) => ({ ...group, rollbackOn: [] }) },
  'driver/crash-changes-nothing': { group: drawsIds },
};

function fixtureWith(fault: Fault): () => Promise<DriverFixture> {
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rollway-driver-kit-'));
    const groups = new Map<string, DeploymentGroup>();
    const spoilt = (group: DeploymentGroup): DeploymentGroup => {
      const known = groups.get(group.name) ?? (fault.group ?? ((same) => same))(group);
      groups.set(group.name, known);
      return known;
    };
    const wrap = (deployment: Deployment): Deployment => (fault.deployment ?? ((same) => same))(deployment);
    return {
      open: async (given, { crashAt } = {}) => {
        groups.clear();
        const journal = fileJournal(directory);
        const embedded = createEmbeddedDriver({
          groups: given.map(spoilt),
          journal: crashAt === undefined ? journal : crashingJournal(journal, crashAt),
          retry: { firstDelay: 1 },
          onListenerError: () => undefined,
        });
        const driver: ConformingDriver = {
          start: async (group, request) => wrap(await embedded.start(spoilt(group), request)),
          attach: (id) => embedded.attach(id),
          resume: () => embedded.resume(),
          close: () => embedded.close(),
        };
        return (fault.driver ?? ((same) => same))(driver);
      },
      close: () => rm(directory, { recursive: true, force: true }),
    };
  };
}

describe('the driver kit', () => {
  test('has a planted fault for every check', () => {
    const ids = driverConformance({ createFixture: fixtureWith({}) }).map((check) => check.id);
    expect(Object.keys(faults).sort()).toEqual(ids.sort());
  });

  for (const [id, fault] of Object.entries(faults)) {
    test(`${id} catches its fault`, async () => {
      const check = driverConformance({ createFixture: fixtureWith(fault) }).find((candidate) => candidate.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    }, 60_000);
  }
});
