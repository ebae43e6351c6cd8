import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localRevision } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import type { FleetInventory } from '../../tools/fleet/inventory.js';
import { fleetGroup } from './fleet-group.js';

/**
 * A controller in a process of its own: starts the deployment of a version, or takes it up, and runs it to its end. Given a
 * record number it kills itself with SIGKILL once that record is durable, before anybody has acted on it.
 */
const [directory = '', version = '', fatal = ''] = process.argv.slice(2);
const inventory = JSON.parse(await readFile(join(directory, 'inventory.json'), 'utf8')) as FleetInventory;
const { group, close } = fleetGroup(inventory);
const real = fileJournal(join(directory, 'journal'));
const journal: typeof real = {
  ...real,
  async append(id, records, options) {
    await real.append(id, records, options);
    if (fatal !== '' && (records.at(-1)?.sequence ?? 0) >= Number(fatal)) process.kill(process.pid, 'SIGKILL');
  },
};
const driver = createEmbeddedDriver({ groups: [group], journal });
const revision = localRevision(join(directory, `${version}.tgz`));
const deployment = await driver.start(group, { deploymentId: `web-${version}`, revision });
const { status } = await deployment.finished();
await driver[Symbol.asyncDispose]();
await close();
process.stdout.write(`${status}\n`);
