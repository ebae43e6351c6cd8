import {
  ContinueServiceDeploymentCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  type ServiceRevision,
  StopServiceDeploymentCommand,
  TagResourceCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { answerOf, callService, readService as readAnswer, type ServiceAnswer } from '@rollway/aws';
import type { ParsedSettings } from '../settings.js';

type Place = Pick<ParsedSettings, 'cluster' | 'service' | 'connection'>;

/** The calls by which a service that ECS deploys is read and steered. Reads and writes throw as {@link callService} does. */
export interface ServiceCalls {
  /** With its tags; undefined when there is none. */
  readService(): Promise<Service | undefined>;
  /** The newest service deployment; undefined when there never was one. */
  readNewest(): Promise<ServiceDeploymentBrief | undefined>;
  readDeployment(arn: string): Promise<ServiceDeployment | undefined>;
  readRevision(arn: string): Promise<ServiceRevision | undefined>;
  tag(serviceArn: string, tags: { readonly key: string; readonly value: string }[]): Promise<void>;
  update(change: Omit<UpdateServiceCommandInput, 'cluster' | 'service'>): Promise<ServiceAnswer<unknown>>;
  /** Lets a paused deployment go on. A pause that does not wait any more refuses, and is let be. */
  goOn(serviceDeploymentArn: string, hookId: string): Promise<void>;
  /** Has ECS take a deployment back; one that is over refuses, and is let be: the next look tells how it ended. */
  rollBack(serviceDeploymentArn: string): Promise<void>;
}

/** Calls to one service, for as long as a signal allows. */
export function serviceCalls({ cluster, service, connection }: Place, signal: AbortSignal): ServiceCalls {
  const client = connection.client(ECSClient);
  const abort = { abortSignal: signal };
  return {
    async readService() {
      const command = new DescribeServicesCommand({ cluster, services: [service], include: ['TAGS'] });
      const read = () => client.send(command, abort);
      const found = answerOf(await readAnswer('ecs DescribeServices', read, ['ClusterNotFoundException']));
      const [first] = found?.services ?? [];
      return first?.status === 'INACTIVE' ? undefined : first;
    },
    async readNewest() {
      const command = new ListServiceDeploymentsCommand({ cluster, service });
      const answer = await callService('ecs ListServiceDeployments', () => client.send(command, abort));
      const all = answerOf(answer).serviceDeployments ?? [];
      // The order of the list is not documented.
      return all.toSorted((one, other) => timeOf(other) - timeOf(one))[0];
    },
    async readDeployment(arn) {
      const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
      const answer = await callService('ecs DescribeServiceDeployments', () => client.send(command, abort));
      return answerOf(answer).serviceDeployments?.[0];
    },
    async readRevision(arn) {
      const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [arn] });
      const answer = await callService('ecs DescribeServiceRevisions', () => client.send(command, abort));
      return answerOf(answer).serviceRevisions?.[0];
    },
    async tag(resourceArn, tags) {
      const command = new TagResourceCommand({ resourceArn, tags });
      answerOf(await callService('ecs TagResource', () => client.send(command, abort)));
    },
    update(change) {
      const command = new UpdateServiceCommand({ cluster, service, ...change });
      return callService('ecs UpdateService', () => client.send(command, abort));
    },
    async goOn(serviceDeploymentArn, hookId) {
      const command = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action: 'CONTINUE' });
      allow(await callService('ecs ContinueServiceDeployment', () => client.send(command, abort)), [
        'InvalidParameterException',
        'ClientException',
      ]);
    },
    async rollBack(serviceDeploymentArn) {
      const command = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
      allow(await callService('ecs StopServiceDeployment', () => client.send(command, abort)), ['ConflictException']);
    },
  };
}

const timeOf = ({ createdAt }: ServiceDeploymentBrief): number => createdAt?.getTime() ?? 0;

/** @throws ServiceRefusedError for every refusal that is not one of these. */
function allow(answer: ServiceAnswer<unknown>, codes: readonly string[]): void {
  if (answer.status === 'answered' || codes.includes(answer.refusal.code)) return;
  answerOf(answer);
}
