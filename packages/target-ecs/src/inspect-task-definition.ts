import { DescribeTaskDefinitionCommand, ECSClient, type Service, type TaskDefinition } from '@aws-sdk/client-ecs';
import { type AwsConnection, answerOf, readService } from '@rollway/aws';
import type { Problem } from '@rollway/core';
import type { EcsAppSpec } from '@rollway/core/target';
import { primaryOf } from './service.js';
import type { ParsedSettings } from './settings.js';

/** What of the AppSpec does not fit its task definition. */
export async function inspectTaskDefinition(
  appSpec: EcsAppSpec,
  { service, settings }: { readonly service: Service | undefined; readonly settings: ParsedSettings },
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const at = (property: string): string => `Resources.${appSpec.logicalName}.Properties.${property}`;
  const found = await readTaskDefinition(settings.connection, appSpec.taskDefinition, signal);
  if (found === undefined || found.status !== 'ACTIVE') {
    const received = `${appSpec.taskDefinition}${found === undefined ? '' : `, which is ${found.status}`}`;
    return [{ path: at('TaskDefinition'), message: 'must be an active task definition', received }];
  }
  const problems = inspectContainer(found, { name: appSpec.containerName, port: appSpec.containerPort }, (key) =>
    at(`LoadBalancerInfo.${key === 'name' ? 'ContainerName' : 'ContainerPort'}`),
  );
  settings.pairs.forEach(({ container }, index) => {
    if (container === undefined) return;
    problems.push(...inspectContainer(found, container, (key) => `targetGroupPairs[${index}].container.${key}`));
  });
  const current = service === undefined ? undefined : (primaryOf(service) ?? service);
  const network = appSpec.networkConfiguration ?? current?.networkConfiguration;
  if (found.networkMode === 'awsvpc' && service !== undefined && network === undefined) {
    const message =
      'must be there: the task definition has network mode awsvpc, and no task set of the service has one';
    problems.push({ path: at('NetworkConfiguration'), message });
  }
  if (found.networkMode !== 'awsvpc' && appSpec.networkConfiguration !== undefined) {
    const message = 'must not be there: only task definitions with network mode awsvpc take it';
    problems.push({ path: at('NetworkConfiguration'), message, received: found.networkMode ?? 'bridge' });
  }
  return problems;
}

function inspectContainer(
  { containerDefinitions = [] }: TaskDefinition,
  { name, port }: { readonly name: string; readonly port: number },
  at: (key: 'name' | 'port') => string,
): Problem[] {
  const container = containerDefinitions.find((candidate) => candidate.name === name);
  if (container === undefined) {
    const names = containerDefinitions.map((candidate) => candidate.name).join(', ');
    return [{ path: at('name'), message: `must be a container of the task definition: ${names}`, received: name }];
  }
  const ports = (container.portMappings ?? []).map(({ containerPort }) => containerPort);
  if (ports.includes(port)) return [];
  const message = `must be a port that container ${name} maps: ${ports.join(', ') || 'it maps none'}`;
  return [{ path: at('port'), message, received: String(port) }];
}

async function readTaskDefinition(
  connection: AwsConnection,
  arn: string,
  signal: AbortSignal,
): Promise<TaskDefinition | undefined> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: arn });
  const client = connection.client(ECSClient);
  const read = () => client.send(command, { abortSignal: signal });
  // ECS says ClientException for what is not there.
  return answerOf(await readService('ecs DescribeTaskDefinition', read, ['ClientException']))?.taskDefinition;
}
