import type {
  DeregisterTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandInput,
  ListTaskDefinitionsCommandInput,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { pageOf } from '../page.js';
import type { TaskDefinitionState } from './ecs-state.js';
import { ecsOf, findTaskDefinition } from './find-service.js';

/** Task definitions. */
export const taskDefinitionOperations: OwnedService = {
  // There is no token: every call makes a revision (API reference, RegisterTaskDefinition).
  RegisterTaskDefinition: (input: RegisterTaskDefinitionCommandInput, lab) => {
    const { taskDefinitions } = ecsOf(lab);
    const { family = '', tags, ...registered } = input;
    const revisions = taskDefinitions[family] ?? [];
    const revision = revisions.length + 1;
    const created: TaskDefinitionState = {
      arn: resourceName(lab, 'ecs', `task-definition/${family}:${revision}`),
      family,
      revision,
      registered,
      images: (input.containerDefinitions ?? []).map(({ image = '' }) => image),
      active: true,
    };
    taskDefinitions[family] = [...revisions, created];
    return { taskDefinition: describe(created), tags: tags ?? [] };
  },
  DescribeTaskDefinition: (input: DescribeTaskDefinitionCommandInput, lab) => ({
    taskDefinition: describe(findTaskDefinition(lab, input.taskDefinition)),
    tags: [],
  }),
  DeregisterTaskDefinition: (input: DeregisterTaskDefinitionCommandInput, lab) => {
    const found = findTaskDefinition(lab, input.taskDefinition);
    found.active = false;
    return { taskDefinition: describe(found) };
  },
  ListTaskDefinitions: (input: ListTaskDefinitionsCommandInput, lab) => list(input, lab),
};

function list(input: ListTaskDefinitionsCommandInput, lab: LabContext): object {
  const active = (input.status ?? 'ACTIVE') === 'ACTIVE';
  const all = Object.values(ecsOf(lab).taskDefinitions)
    .flat()
    .filter((found) => found.active === active && found.family.startsWith(input.familyPrefix ?? ''))
    .map(({ arn }) => arn);
  const ordered = input.sort === 'DESC' ? all.reverse() : all;
  const page = pageOf(ordered, input.nextToken, input.maxResults ?? 100);
  return { taskDefinitionArns: page.items, nextToken: page.next };
}

function describe(found: TaskDefinitionState): TaskDefinition {
  return {
    ...found.registered,
    taskDefinitionArn: found.arn,
    family: found.family,
    revision: found.revision,
    status: found.active ? 'ACTIVE' : 'INACTIVE',
  };
}
