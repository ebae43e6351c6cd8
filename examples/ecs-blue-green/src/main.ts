/** Deploys a task definition to the service that the environment names: `npm start -- TASK_DEFINITION_ARN DEPLOYMENT_ID`. */
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { defineWeb, surroundingsFrom, webRevision } from './web.js';

const [taskDefinition = '', deploymentId = ''] = process.argv.slice(2);
const { TEST_URL = '' } = process.env;
const web = defineWeb(surroundingsFrom(process.env), async () => (await fetch(TEST_URL)).ok);
await using driver = createEmbeddedDriver({ groups: [web], journal: fileJournal('.rollway') });
const deployment = await driver.start(web, { deploymentId, revision: webRevision(taskDefinition) });
deployment.on('event', ({ at, type }) => process.stdout.write(`${new Date(at).toISOString()} ${type}\n`));
const { status, rolledBack } = await deployment.finished();
process.stdout.write(`${status}${rolledBack ? ', and rolled back' : ''}\n`);
process.exitCode = status === 'succeeded' ? 0 : 1;
