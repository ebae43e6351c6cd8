import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsConnection, answerOf, callService, readService } from '@rollway/aws';

/**
 * Reads a target group; undefined when there is none.
 *
 * @throws ServiceCallError when load balancing cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readTargetGroup(
  connection: AwsConnection,
  arn: string,
  signal: AbortSignal,
): Promise<TargetGroup | undefined> {
  const command = new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] });
  const client = connection.client(ElasticLoadBalancingV2Client);
  const read = () => client.send(command, { abortSignal: signal });
  const absent = ['TargetGroupNotFoundException'];
  return answerOf(await readService('elbv2 DescribeTargetGroups', read, absent))?.TargetGroups?.[0];
}

/** How the targets of a group are; those that drain are on their way out and do not count. */
export interface GroupHealth {
  readonly healthy: number;
  /** Of the targets that are not healthy: state and reason, each once. */
  readonly otherwise: readonly string[];
}

/**
 * Asks the health checks of a group.
 *
 * @throws ServiceCallError when load balancing cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readGroupHealth(
  connection: AwsConnection,
  arn: string,
  signal: AbortSignal,
): Promise<GroupHealth> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn: arn });
  const client = connection.client(ElasticLoadBalancingV2Client);
  const read = () => client.send(command, { abortSignal: signal });
  const { TargetHealthDescriptions = [] } = answerOf(await callService('elbv2 DescribeTargetHealth', read));
  const states = TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth ?? {});
  const other = states.filter(({ State }) => State !== 'healthy' && State !== 'draining');
  const described = other.map(({ State = 'unknown', Reason }) =>
    Reason === undefined ? State : `${State} (${Reason})`,
  );
  return {
    healthy: states.filter(({ State }) => State === 'healthy').length,
    otherwise: [...new Set(described)],
  };
}
