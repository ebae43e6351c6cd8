import type {
  CreateTaskSetCommandInput,
  DeleteTaskSetCommandInput,
  DescribeTaskSetsCommandInput,
  UpdateServicePrimaryTaskSetCommandInput,
  UpdateTaskSetCommandInput,
} from '@aws-sdk/client-ecs';
import type { LabContext, OwnedService } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeTaskSet } from './describe-service.js';
import type { ServiceState, TaskGroupState } from './ecs-state.js';
import { findActiveService, findTaskSet } from './find-service.js';
import { reconcileService } from './reconcile-service.js';
import { newTaskGroup } from './task-group.js';

/** Task sets of EXTERNAL services. */
export const taskSetOperations: OwnedService = {
  CreateTaskSet: create,
  DescribeTaskSets: (input: DescribeTaskSetsCommandInput, lab) => {
    const service = findExternal(lab, input.cluster, input.service);
    const asked = input.taskSets ?? service.groups.map(({ id }) => id);
    const found = service.groups.filter(({ id, arn }) => asked.includes(id) || asked.includes(arn));
    const missing = asked.filter((name) => !found.some(({ id, arn }) => name === id || name === arn));
    return {
      taskSets: found.map((group) => describeTaskSet(lab, service, group)),
      failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
  UpdateTaskSet: (input: UpdateTaskSetCommandInput, lab) => {
    const service = findExternal(lab, input.cluster, input.service);
    const group = findTaskSet(service, input.taskSet);
    if (group.status === 'DRAINING') refuse('Task set is draining.');
    group.scale = input.scale?.value ?? group.scale;
    return changed(lab, service, group);
  },
  UpdateServicePrimaryTaskSet: (input: UpdateServicePrimaryTaskSetCommandInput, lab) => {
    const service = findExternal(lab, input.cluster, input.service);
    const group = findTaskSet(service, input.primaryTaskSet);
    if (group.status === 'DRAINING') refuse('A task set that is draining cannot become primary.');
    for (const other of service.groups) if (other.status === 'PRIMARY') other.status = 'ACTIVE';
    group.status = 'PRIMARY';
    return changed(lab, service, group);
  },
  DeleteTaskSet: (input: DeleteTaskSetCommandInput, lab) => {
    const service = findExternal(lab, input.cluster, input.service);
    const group = findTaskSet(service, input.taskSet);
    // API reference, DeleteTaskSet: without `force` only one that was scaled down to zero; and never the primary.
    if (input.force !== true && group.status === 'PRIMARY') refuse('The primary task set cannot be deleted.');
    if (input.force !== true && group.scale > 0) refuse('The task set is not scaled down to zero.');
    group.status = 'DRAINING';
    return changed(lab, service, group);
  },
};

/** A service holds at most five task sets; one that drains still counts. */
const maximumTaskSets = 5;

function create(input: CreateTaskSetCommandInput, lab: LabContext): object {
  const service = findExternal(lab, input.cluster, input.service);
  const before = service.groups.find(
    ({ clientToken }) => clientToken !== undefined && clientToken === input.clientToken,
  );
  if (before !== undefined) return { taskSet: describeTaskSet(lab, service, before) };
  if (service.groups.length >= maximumTaskSets) refuse(`${maximumTaskSets} deployments exist on the service.`);
  const { cluster: _cluster, service: _service, scale, clientToken, externalId, tags, ...given } = input;
  // Without a scale nothing is started (AWS CLI reference, create-task-set: the example answers 0 percent).
  const group = newTaskGroup(lab, service, { ...given, clientToken, externalId, tags, scale: scale?.value ?? 0 });
  service.groups.push(group);
  return changed(lab, service, group);
}

function findExternal(lab: LabContext, cluster: string | undefined, name: string | undefined): ServiceState {
  const service = findActiveService(lab, cluster, name);
  if (service.controller === 'EXTERNAL') return service;
  return refuse('Task sets are only valid for services that use the EXTERNAL deployment controller.');
}

function changed(lab: LabContext, service: ServiceState, group: TaskGroupState): object {
  group.updatedAt = lab.timeline.now();
  reconcileService(lab, service);
  return { taskSet: describeTaskSet(lab, service, group) };
}

function refuse(message: string): never {
  throw new ServiceFailure('InvalidParameterException', message);
}
