import {
  BatchGetOnPremisesInstancesCommand,
  CodeDeployClient,
  ListOnPremisesInstancesCommand,
} from '@aws-sdk/client-codedeploy';
import { type AwsConnection, answerOf, callService, inBatches } from '@rollway/aws';
import type { RegisteredInstance } from './imported-group.js';

/** CodeDeploy's limit of names in one call. */
const mostNames = 25;

/** All registered on-premises instances with their tags. */
export async function readHosts(connection: AwsConnection): Promise<readonly RegisteredInstance[]> {
  const client = connection.client(CodeDeployClient);
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = new ListOnPremisesInstancesCommand({
      registrationStatus: 'Registered',
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const output = answerOf(await callService('codedeploy ListOnPremisesInstances', () => client.send(page)));
    names.push(...(output.instanceNames ?? []));
    nextToken = output.nextToken;
  } while (nextToken !== undefined);
  return inBatches(names, mostNames, async (batch) => {
    const command = new BatchGetOnPremisesInstancesCommand({ instanceNames: [...batch] });
    const { instanceInfos = [] } = answerOf(
      await callService('codedeploy BatchGetOnPremisesInstances', () => client.send(command)),
    );
    return instanceInfos.map(({ instanceName = '', tags = [] }) => ({
      instanceName,
      tags: tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value })),
    }));
  });
}
