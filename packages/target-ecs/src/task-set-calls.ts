import {
  CreateTaskSetCommand,
  type CreateTaskSetCommandInput,
  DeleteTaskSetCommand,
  ECSClient,
  type TaskSet,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { answerOf, callService, type ServiceAnswer } from '@rollway/aws';
import type { ParsedSettings } from './settings.js';

type Place = Pick<ParsedSettings, 'cluster' | 'service' | 'connection'>;

/**
 * Makes a task set; with a token that was used before, ECS gives the one it made then.
 *
 * @throws ServiceCallError when it is unknown whether it was made.
 */
export function createTaskSet(
  { cluster, service, connection }: Place,
  input: Omit<CreateTaskSetCommandInput, 'cluster' | 'service'>,
  signal: AbortSignal,
): Promise<ServiceAnswer<TaskSet | undefined>> {
  const command = new CreateTaskSetCommand({ cluster, service, ...input });
  const client = connection.client(ECSClient);
  return callService('ecs CreateTaskSet', async () => (await client.send(command, { abortSignal: signal })).taskSet);
}

/**
 * Makes a task set PRIMARY, which gives its settings to the service. Absolute, so it may be repeated.
 *
 * @param taskSet its complete ARN: ECS takes nothing shorter here.
 * @throws ServiceRefusedError when ECS refuses, ServiceCallError when the outcome is unknown.
 */
export async function makePrimary(
  { cluster, service, connection }: Place,
  taskSet: string,
  signal: AbortSignal,
): Promise<void> {
  const command = new UpdateServicePrimaryTaskSetCommand({ cluster, service, primaryTaskSet: taskSet });
  const client = connection.client(ECSClient);
  const update = () => client.send(command, { abortSignal: signal });
  answerOf(await callService('ecs UpdateServicePrimaryTaskSet', update));
}

/**
 * Begins to remove a task set: its tasks leave their target groups, drain and stop. One that is gone already is no problem.
 *
 * @throws ServiceRefusedError when ECS refuses, ServiceCallError when the outcome is unknown.
 */
export async function deleteTaskSet(
  { cluster, service, connection }: Place,
  taskSet: string,
  signal: AbortSignal,
): Promise<void> {
  // Without force ECS deletes only what was scaled to zero before.
  const command = new DeleteTaskSetCommand({ cluster, service, taskSet, force: true });
  const client = connection.client(ECSClient);
  const answer = await callService('ecs DeleteTaskSet', () => client.send(command, { abortSignal: signal }));
  if (answer.status === 'refused' && answer.refusal.code === 'TaskSetNotFoundException') return;
  answerOf(answer);
}
