import type { LoadBalancer, Tag } from '@aws-sdk/client-ecs';
import type { LabContext } from '../lab-context.js';
import { findTargetGroup, loadBalancersOf } from '../load-balancing/find-resource.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { ServiceState, TaskGroupState, TaskLoadBalancer } from './ecs-state.js';
import { findTaskDefinition } from './find-service.js';

/** What a group of tasks is made of. */
export interface TaskGroupInput {
  readonly taskDefinition?: string | undefined;
  readonly loadBalancers?: readonly LoadBalancer[] | undefined;
  readonly clientToken?: string | undefined;
  readonly externalId?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly scale: number;
}

/** A group without tasks yet. @throws ServiceFailure for an unknown task definition or target group. */
export function newTaskGroup(lab: LabContext, service: ServiceState, input: TaskGroupInput): TaskGroupState {
  const { taskDefinition, clientToken, externalId, tags, scale, ...given } = input;
  const id = `ecs-svc/${String(lab.random.integer(1, 9))}${lab.newId(18).replace(/\D/g, '7')}`;
  return {
    id,
    arn: `${service.arn.replace(':service/', ':task-set/')}/${id}`,
    taskDefinitionArn: findTaskDefinition(lab, taskDefinition).arn,
    loadBalancers: readTaskLoadBalancers(lab, input.loadBalancers),
    createdAt: lab.timeline.now(),
    given,
    clientToken,
    externalId,
    status: 'ACTIVE',
    scale,
    updatedAt: lab.timeline.now(),
    tags: ecsTags(tags),
    failedTasks: 0,
    rolloutState: 'IN_PROGRESS',
  };
}

/**
 * A target group that no listener names is refused (widely reported; the message is the service's own), so a replacement has
 * to be in the forward action at weight 0 before its tasks are made.
 */
export function readTaskLoadBalancers(
  lab: LabContext,
  given: readonly LoadBalancer[] | undefined,
): readonly TaskLoadBalancer[] {
  return (given ?? []).map(({ targetGroupArn = '', containerName = '', containerPort = 80 }) => {
    findTargetGroup(lab, targetGroupArn);
    if (loadBalancersOf(lab, targetGroupArn).length === 0) {
      throw new ServiceFailure(
        'InvalidParameterException',
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    }
    return { targetGroupArn, containerName, containerPort };
  });
}

/** Tags as a record. */
export function ecsTags(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ key = '', value = '' }) => [key, value]));
}

/** A record as tags. */
export function tagList(tags: Readonly<Record<string, string>>): { readonly key: string; readonly value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
