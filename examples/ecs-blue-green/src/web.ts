import type { AwsConnection } from '@rollway/aws';
import {
  type AppSpecRevision,
  appSpecRevision,
  blueGreen,
  canary,
  defineDeploymentGroup,
  minutes,
} from '@rollway/core';
import { ecs } from '@rollway/target-ecs';

/** What differs from one account to another. */
export interface Surroundings {
  readonly cluster: string;
  readonly service: string;
  readonly targetGroups: readonly [string, string];
  readonly productionListener: string;
  readonly testListener: string;
}

/** Reads the surroundings off the environment. */
export function surroundingsFrom(environment: NodeJS.ProcessEnv): Surroundings {
  const demand = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '') throw new TypeError(`set ${name}; see README.md`);
    return value;
  };
  return {
    cluster: demand('CLUSTER'),
    service: demand('SERVICE'),
    targetGroups: [demand('TARGET_GROUP_A'), demand('TARGET_GROUP_B')],
    productionListener: demand('PRODUCTION_LISTENER'),
    testListener: demand('TEST_LISTENER'),
  };
}

/** Looks at the replacement through the test listener, before anybody else meets it. */
export type SmokeTest = () => Promise<boolean>;

/** The group: a tenth of the traffic for five minutes, then all of it, and the old tasks stay for ten minutes more. */
export function defineWeb(surroundings: Surroundings, smokeTest: SmokeTest, connection?: AwsConnection) {
  return defineDeploymentGroup({
    name: 'web',
    target: ecs({
      ...surroundings,
      ...(connection === undefined ? {} : { connection }),
      hooks: { callbacks: { AfterAllowTestTraffic: async () => ((await smokeTest()) ? 'Succeeded' : 'Failed') } },
    }),
    strategy: blueGreen({
      trafficRouting: canary({ percentage: 10, interval: minutes(5) }),
      testTraffic: true,
      terminationWait: minutes(10),
    }),
    rollbackOn: ['deployment-failure', 'stop-request'],
  });
}

/** The revision: which task definition, and which container of it takes requests. */
export function webRevision(taskDefinition: string): AppSpecRevision {
  return appSpecRevision(`
version: 0.0
Resources:
  - web:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: ${taskDefinition}
        LoadBalancerInfo:
          ContainerName: app
          ContainerPort: 80
`);
}
