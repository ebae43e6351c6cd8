import type { CreateClusterCommandInput, DescribeClustersCommandInput } from '@aws-sdk/client-ecs';
import type { OwnedService } from '../lab-context.js';
import { clusterArn, ecsOf } from './find-service.js';
import { serviceDeploymentOperations } from './service-deployments/service-deployment-operations.js';
import { serviceOperations } from './service-operations.js';
import { taskDefinitionOperations } from './task-definition-operations.js';
import { taskOperations } from './task-operations.js';
import { taskSetOperations } from './task-set-operations.js';

/** Elastic Container Service as the lab plays it. */
export const ecsService: OwnedService = {
  CreateCluster: (input: CreateClusterCommandInput, lab) => {
    const name = input.clusterName ?? 'default';
    const cluster = { arn: clusterArn(lab, name), name };
    ecsOf(lab).clusters[cluster.arn] = cluster;
    return { cluster: { clusterArn: cluster.arn, clusterName: name, status: 'ACTIVE' } };
  },
  DescribeClusters: (input: DescribeClustersCommandInput, lab) => ({
    clusters: (input.clusters ?? ['default'])
      .flatMap((name) => ecsOf(lab).clusters[clusterArn(lab, name)] ?? [])
      .map(({ arn, name }) => ({ clusterArn: arn, clusterName: name, status: 'ACTIVE' })),
    failures: [],
  }),
  ...taskDefinitionOperations,
  ...serviceOperations,
  ...taskSetOperations,
  ...taskOperations,
  ...serviceDeploymentOperations,
};
