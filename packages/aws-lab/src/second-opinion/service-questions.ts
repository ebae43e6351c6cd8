import {
  CreateClusterCommand,
  CreateServiceCommand,
  CreateTaskSetCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTaskSetsCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import type { LabClientSettings } from '../lab.js';
import type { Question } from './opinion.js';

const place = { cluster: 'shop', service: 'web' } as const;

/** What the target depends on of services and task sets. */
export function serviceQuestions(settings: LabClientSettings): readonly Question[] {
  const ecs = new ECSClient({ ...settings, maxAttempts: 1 });
  const sets: string[] = [];
  const createSet = async (externalId: string): Promise<unknown> => {
    const scale = { value: 100, unit: 'PERCENT' as const };
    const command = new CreateTaskSetCommand({ ...place, taskDefinition: 'web:1', externalId, scale });
    const { taskSet } = await ecs.send(command);
    sets.push(taskSet?.taskSetArn ?? '');
    return [taskSet?.status, taskSet?.externalId, taskSet?.scale?.unit, taskSet?.scale?.value];
  };
  const statuses = async (): Promise<unknown> => {
    const { taskSets = [] } = await ecs.send(new DescribeTaskSetsCommand(place));
    return taskSets.map(({ status, externalId }) => [externalId, status]);
  };
  return [
    {
      title: 'revisions of a task definition count from 1',
      async ask() {
        await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
        const containerDefinitions = [
          { name: 'app', image: 'web:1', memory: 64, portMappings: [{ containerPort: 80 }] },
        ];
        const register = async () =>
          (
            await ecs.send(
              new RegisterTaskDefinitionCommand({ family: 'web', networkMode: 'awsvpc', containerDefinitions }),
            )
          ).taskDefinition;
        return [(await register())?.revision, (await register())?.revision];
      },
    },
    {
      title: 'a task definition that is not there',
      ask: () => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'none:1' })),
    },
    {
      title: 'a service with the controller EXTERNAL',
      async ask() {
        const deploymentController = { type: 'EXTERNAL' as const };
        const service = { cluster: 'shop', serviceName: 'web', desiredCount: 4, deploymentController };
        const { service: made } = await ecs.send(new CreateServiceCommand(service));
        return [made?.status, made?.desiredCount, made?.deploymentController?.type];
      },
    },
    { title: 'a task set', ask: () => createSet('d-1') },
    { title: 'a second task set', ask: () => createSet('d-2') },
    {
      title: 'one of two task sets becomes PRIMARY',
      async ask() {
        await ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet: sets[1] }));
        return statuses();
      },
    },
    {
      title: 'a task set that is deleted by force',
      async ask() {
        await ecs.send(new DeleteTaskSetCommand({ ...place, taskSet: sets[0], force: true }));
        // In the lab it drains first; both agree that it is on its way.
        return ((await statuses()) as [string, string][]).filter(([, status]) => status !== 'DRAINING');
      },
    },
    ...absentQuestions(ecs),
  ];
}

function absentQuestions(ecs: ECSClient): readonly Question[] {
  return [
    {
      title: 'a service that is not there',
      async ask() {
        const { services, failures } = await ecs.send(
          new DescribeServicesCommand({ cluster: 'shop', services: ['none'] }),
        );
        return [services, failures?.map(({ reason }) => reason)];
      },
    },
    {
      title: 'a cluster that is not there',
      ask: () => ecs.send(new DescribeServicesCommand({ cluster: 'none', services: ['web'] })),
    },
  ];
}
