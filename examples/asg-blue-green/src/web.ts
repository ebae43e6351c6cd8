import type { AwsConnection } from '@rollway/aws';
import { allAtOnce, blueGreen, type DeploymentGroup, defineDeploymentGroup, minutes } from '@rollway/core';
import { asgBlueGreen, type InstanceEvents } from '@rollway/target-asg-bluegreen';

/** The web tier: a copy of its Auto Scaling group for each deployment, and half an hour in which it can go back. */
export function webGroup(account: {
  readonly connection: AwsConnection;
  readonly targetGroups: readonly string[];
  readonly instances: InstanceEvents;
}): DeploymentGroup {
  return defineDeploymentGroup({
    name: 'web',
    target: asgBlueGreen({ fleet: { autoScalingGroup: 'web' }, waitForAgent: false, ...account }),
    strategy: blueGreen({ minimumHealthyHosts: allAtOnce, terminationWait: minutes(30) }),
    rollbackOn: ['deployment-failure'],
  });
}
