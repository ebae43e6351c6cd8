import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from '@rollway/cli';
import { defineDeploymentGroup, halfAtATime, inPlace } from '@rollway/core';
import { localHost, onPremises } from '@rollway/target-onprem';

/** Where the hosts of this example live. */
const directory = resolve(process.env.EXAMPLE_DIRECTORY ?? '.rollway-example');

const hosts = ['host-1', 'host-2', 'host-3', 'host-4'].map((instanceId) => {
  mkdirSync(join(directory, instanceId), { recursive: true });
  return localHost({ instanceId, directory: join(directory, instanceId) });
});

export default defineConfig({
  journal: join(directory, 'journal'),
  groups: [
    defineDeploymentGroup({
      name: 'web',
      target: onPremises({ hosts }),
      strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
      rollbackOn: ['deployment-failure'],
    }),
  ],
});
