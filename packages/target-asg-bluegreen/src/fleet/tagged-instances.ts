import { type AwsConnection, answerOf, callService, listInstancesByTags, type TagFilter } from '@rollway/aws';

/** A running instance. */
export interface TaggedInstance {
  readonly instanceId: string;
  readonly zone: string;
}

/** The running instances that match at least one filter of every group (CodeDeploy: ec2TagSet). */
export async function findTagged(
  connection: AwsConnection,
  tagGroups: readonly (readonly TagFilter[])[],
): Promise<readonly TaggedInstance[]> {
  const found = await listInstancesByTags(connection, { tagGroups });
  return found.filter(({ state }) => state === 'running').map(({ instanceId, zone = '' }) => ({ instanceId, zone }));
}

/** Ends instances; answers whether all of them are gone. One that EC2 has forgotten is gone. */
export async function endInstances(
  connection: AwsConnection,
  instanceIds: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } = await import('@aws-sdk/client-ec2');
  const client = connection.client(EC2Client);
  const command = new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: [...instanceIds] }] });
  const describe = () => client.send(command, { abortSignal: signal });
  const { Reservations = [] } = answerOf(await callService('ec2 DescribeInstances', describe));
  const living = Reservations.flatMap(({ Instances = [] }) => Instances).filter(
    ({ State }) => State?.Name !== 'terminated',
  );
  const running = living
    .filter(({ State }) => State?.Name !== 'shutting-down')
    .map(({ InstanceId = '' }) => InstanceId);
  if (running.length > 0) {
    const end = () => client.send(new TerminateInstancesCommand({ InstanceIds: running }), { abortSignal: signal });
    answerOf(await callService('ec2 TerminateInstances', end));
  }
  return living.length === 0;
}
