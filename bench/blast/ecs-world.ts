import type { Traffic } from '@rollway/aws-lab';
import {
  createErrorAlarm,
  createRoutes,
  createService,
  listenerTraffic,
  type ServiceController,
  servicePlace,
  startLab,
} from '@rollway/aws-lab';
import { appSpecRevision, defineDeploymentGroup } from '@rollway/core';
import { ecs } from '@rollway/target-ecs';
import type { BlastWorld } from './blast.js';
import { connectTo, monitorFor, passToSomeSecond, type WorldOptions } from './world-options.js';

const alarmName = 'web-errors';

/** Deployed by task sets and listener weights of ours. */
export const ecsWorld = (options: WorldOptions): Promise<BlastWorld> => serviceWorld(options, { type: 'EXTERNAL' });

/** Deployed by ECS itself, which pauses for us. */
export const nativeEcsWorld = (options: WorldOptions): Promise<BlastWorld> =>
  serviceWorld(options, { type: 'ECS', deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } });

/** A service whose second task definition answers every request with an error, and passes its health checks. */
async function serviceWorld(options: WorldOptions, controller: ServiceController): Promise<BlastWorld> {
  const { seed, requestsPerSecond, errors } = options;
  const lab = await startLab({ seed });
  const isNative = controller.type === 'ECS';
  const routes = await createRoutes(lab, { rules: isNative });
  await createService(lab, routes, controller);
  lab.images.set('web:2', { errorRate: 1 });
  const listenerArn = routes.rules?.production ?? routes.production;
  await createErrorAlarm(lab, { listenerArn, alarmName, errors });
  await passToSomeSecond(lab, seed);
  const connection = connectTo(lab);
  const targetGroups = [routes.blue, routes.green] as const;
  const settings = { ...servicePlace, connection };
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
        target: ecs(isNative ? settings : { ...settings, targetGroups, productionListener: listenerArn }),
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
