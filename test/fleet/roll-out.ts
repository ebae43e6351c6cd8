import { join } from 'node:path';
import type { Deployment, DeploymentEvent, DeploymentResult } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import type { SshHostSettings } from '@rollway/target-onprem';
import { type LoadSummary, startLoad } from '../../tools/fleet/load.js';
import type { TestFleet } from '../../tools/fleet/test-fleet.js';
import { type FleetRelease, writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { type FleetGroupOptions, fleetGroup } from './fleet-group.js';

/** What to roll out, and how. */
export interface RollOutOptions {
  readonly release: FleetRelease;
  readonly group?: FleetGroupOptions;
  /** Calls of the target at the same time; default: the driver's own. */
  readonly concurrency?: number;
  /** Sees every event as it happens. */
  onEvent?(event: DeploymentEvent, deployment: Deployment): void;
  /** Sees every line that the target logs. */
  onLog?(operationId: string, message: string): void;
}

/** What became of it. */
export interface RollOut {
  readonly result: DeploymentResult;
  readonly events: readonly DeploymentEvent[];
  readonly load: LoadSummary;
  /** Instances by how they ended: the last word of the record on each. */
  readonly ended: Readonly<Record<string, DeploymentEvent['type']>>;
}

/** A connection that is lost is noticed soon, so that a test need not wait as long as a person would. */
export const impatient: Partial<SshHostSettings> = { connectWithin: 2_000, keepAlive: 500 };

/** Rolls a release out to a fleet under load, by a driver of its own over the journal in the directory. */
export async function rollOut(fleet: TestFleet, directory: string, options: RollOutOptions): Promise<RollOut> {
  const { release, onLog, concurrency } = options;
  const { group, close } = fleetGroup(fleet.inventory, { ssh: impatient, ...options.group });
  const revision = await writeFleetRevision(fleet, directory, release);
  const journal = fileJournal(join(directory, 'journal'));
  const retry = { attempts: 4, firstDelay: 200, maximumDelay: 1_000 };
  const driver = createEmbeddedDriver({
    ...{ groups: [group], journal, retry },
    ...(onLog === undefined ? {} : { onLog }),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  const load = startLoad(fleet.inventory.lb.url);
  try {
    const deployment = await driver.start(group, { deploymentId: `web-${release.version}`, revision });
    const events: DeploymentEvent[] = [];
    // From the journal: the first ones happened before anybody could listen.
    for await (const event of deployment.events()) {
      events.push(event);
      options.onEvent?.(event, deployment);
    }
    const result = await deployment.finished();
    return { result, events, load: await load.stop(), ended: endOfInstances(events) };
  } finally {
    await load.stop();
    await driver[Symbol.asyncDispose]();
    await close();
  }
}

function endOfInstances(events: readonly DeploymentEvent[]): RollOut['ended'] {
  const ended: Record<string, DeploymentEvent['type']> = {};
  for (const event of events) {
    if (event.type === 'instance-succeeded' || event.type === 'instance-failed') ended[event.instanceId] = event.type;
  }
  return ended;
}
