import { createEmbeddedDriver, type EmbeddedJournal, fileJournal } from '@rollway/driver-embedded';
import { crashGroup, journalDirectory, revisionOf } from './scenario.js';

/**
 * A controller in a process of its own: starts the deployment, or takes it up, and runs it to its end. Given a record
 * number it kills itself with SIGKILL at that record: `before` it is written, or `after` it is durable and before anybody
 * has acted on it.
 */
const [directory = '', deploymentId = '', side = '', record = '0'] = process.argv.slice(2);
const group = crashGroup(directory);
const journal = dyingAt(fileJournal(journalDirectory(directory)), Number(record));
await using driver = createEmbeddedDriver({ groups: [group], journal });
process.stdout.write('started\n');
const deployment = await driver.start(group, { deploymentId, revision: revisionOf(directory, deploymentId) });
const { status } = await deployment.finished();
process.stdout.write(`${status}\n`);

function dyingAt(real: EmbeddedJournal, fatal: number): EmbeddedJournal {
  if (side === '') return real;
  return {
    ...real,
    async append(id, records, options) {
      const reached = (records.at(-1)?.sequence ?? 0) >= fatal;
      if (reached && side === 'before') process.kill(process.pid, 'SIGKILL');
      await real.append(id, records, options);
      if (reached && side === 'after') process.kill(process.pid, 'SIGKILL');
    },
  };
}
