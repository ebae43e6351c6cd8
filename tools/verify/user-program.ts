/** What a user writes on the first day. `check-install.ts` compiles and runs it where only the packed packages are installed. */
import { defineDeploymentGroup, halfAtATime, inPlace, localRevision } from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';

const web = defineDeploymentGroup({
  name: 'web',
  target: simulatedTarget({ instances: ['web-1', 'web-2'] }),
  strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
});

const driver = createEmbeddedDriver({ groups: [web], journal: fileJournal('journal') });
const deployment = await driver.start(web, { deploymentId: 'web-1', revision: localRevision('/srv/app.tgz') });
const { status } = await deployment.finished();
await driver.close();
process.stdout.write(`${status}\n`);
