import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { inBatches } from '../calls/in-batches.js';
import type { AwsConnection } from '../connection/aws-connection.js';
import { loadSsm } from './load-ssm.js';

/** What Systems Manager last heard of a node's agent: `Online`, `ConnectionLost` or `Inactive`. */
export type PingStatus = 'Online' | 'ConnectionLost' | 'Inactive';

/** Most ids in a filter. */
const mostIds = 50;

/**
 * The agents of nodes as Systems Manager knows them. A node that is missing is not managed: its agent does not run, has no
 * permission or no way to the service, or the instance is gone.
 *
 * @throws ServiceCallError when Systems Manager cannot be asked; ServiceRefusedError when it refuses.
 */
export async function pingNodes(
  connection: AwsConnection,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, PingStatus>> {
  const { DescribeInstanceInformationCommand, SSMClient } = await loadSsm();
  const client = connection.client(SSMClient);
  const found = await inBatches(nodeIds, mostIds, async (Values) => {
    const command = new DescribeInstanceInformationCommand({
      Filters: [{ Key: 'InstanceIds', Values: [...Values] }],
      MaxResults: mostIds,
    });
    const answer = answerOf(await callService('ssm DescribeInstanceInformation', () => client.send(command)));
    return answer.InstanceInformationList ?? [];
  });
  return new Map(found.map(({ InstanceId = '', PingStatus = 'Inactive' }) => [InstanceId, PingStatus]));
}
