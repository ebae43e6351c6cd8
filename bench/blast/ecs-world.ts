import type { Traffic } from '@rollway/aws-lab';
import {
  createErrorAlarm,
  createRoutes,
  createService,
  listenerTraffic,
  servicePlace,
  startLab,
} from '@rollway/aws-lab';
import { appSpecRevision, defineDeploymentGroup } from '@rollway/core';
import { ecs } from '@rollway/target-ecs';
import type { BlastWorld } from './blast.js';
import { connectTo, monitorFor, passToSomeSecond, type WorldOptions } from './world-options.js';

const alarmName = 'web-errors';

/** A service whose second task definition answers every request with an error, and passes its health checks. */
export async function ecsWorld(options: WorldOptions): Promise<BlastWorld> {
  const { seed, requestsPerSecond, errors } = options;
  const lab = await startLab({ seed });
  const routes = await createRoutes(lab);
  await createService(lab, routes);
  lab.images.set('web:2', { errorRate: 1 });
  const listenerArn = routes.production;
  await createErrorAlarm(lab, { listenerArn, alarmName, errors });
  await passToSomeSecond(lab, seed);
  const connection = connectTo(lab);
  const targetGroups = [routes.blue, routes.green] as const;
  let traffic: Traffic | undefined;
  return {
    lab,
    badVersion: 'web:2',
    revision: appSpecRevision(`
version: 0.0
Resources:
  - web:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: arn:aws:ecs:${lab.region}:${lab.accountId}:task-definition/web:2
        LoadBalancerInfo: { ContainerName: app, ContainerPort: 80 }
`),
    monitor: monitorFor(options, connection, () => traffic),
    group: (strategy) =>
      defineDeploymentGroup({
        name: 'web',
        target: ecs({ ...servicePlace, targetGroups, productionListener: listenerArn, connection }),
        strategy,
        alarms: { names: [alarmName] },
        rollbackOn: ['alarm'],
      }),
    startTraffic() {
      traffic = listenerTraffic(lab, { listenerArn, requestsPerSecond });
      return traffic;
    },
  };
}
