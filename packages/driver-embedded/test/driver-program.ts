import { failed, succeeded } from '@rollway/core/target';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { groupOf, memoryTarget, revision } from './fixtures.js';

/**
 * A controller in a process of its own: runs deployment `web-1` over two instances whose every event takes a moment, and
 * prints each event's type.
 */
const [directory = '', slowness = '50'] = process.argv.slice(2);
const { target } = memoryTarget(['a', 'b'], async (_request, { signal }) => {
  await new Promise((resolve) => setTimeout(resolve, Number(slowness)));
  return signal.aborted ? failed({ errorCode: 'ScriptFailed', message: 'cancelled' }) : succeeded();
});
const group = groupOf(target);
await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory) });
const deployment = await driver.start(group, { deploymentId: 'web-1', revision });
deployment.on('event', ({ type }) => process.stdout.write(`${type}\n`));
process.stdout.write('started\n');
await deployment.finished();
