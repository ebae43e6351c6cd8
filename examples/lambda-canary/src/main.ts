/** Moves the alias that the environment names: `main.ts CURRENT_VERSION TARGET_VERSION DEPLOYMENT_ID`. */
import { cloudWatchAlarms } from '@rollway/aws';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { checkoutRevision, defineCheckout, surroundingsFrom } from './checkout.js';

const [current = '', target = '', deploymentId = ''] = process.argv.slice(2);
const surroundings = surroundingsFrom(process.env);
const checkout = defineCheckout(surroundings);
await using driver = createEmbeddedDriver({
  groups: [checkout],
  journal: fileJournal(process.env.JOURNAL ?? '.rollway'),
  monitoring: { monitor: cloudWatchAlarms() },
});
await driver.resume();
const revision = checkoutRevision(surroundings, { current, target });
const deployment = await driver.start(checkout, { deploymentId, revision });
deployment.on('traffic-shifted', ({ replacementWeight }) =>
  process.stdout.write(`${replacementWeight} % on version ${target}\n`),
);
const { status, rolledBack } = await deployment.finished();
process.stdout.write(`${status}${rolledBack ? ', and rolled back' : ''}\n`);
process.exitCode = status === 'succeeded' ? 0 : 1;
