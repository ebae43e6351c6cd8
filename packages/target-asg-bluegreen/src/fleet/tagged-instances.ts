import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import { type AwsConnection, answerOf, callService, collectPages } from '@rollway/aws';
import type { InstanceTag } from '../settings.js';

/** A running instance. */
export interface TaggedInstance {
  readonly instanceId: string;
  readonly zone: string;
}

/** The running instances that match at least one tag of every group (CodeDeploy: ec2TagSet). */
export async function findTagged(
  connection: AwsConnection,
  tagGroups: readonly (readonly InstanceTag[])[],
): Promise<readonly TaggedInstance[]> {
  // Loaded when it is used: whoever has groups only need not have it.
  const { EC2Client, paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const client = connection.client(EC2Client);
  // EC2 narrows by the keys of one group; the arithmetic over groups is done here.
  const Filters = [
    { Name: 'instance-state-name', Values: ['running'] },
    { Name: 'tag-key', Values: [...new Set((tagGroups[0] ?? []).map(({ key }) => key))] },
  ];
  const pages = paginateDescribeInstances({ client }, { Filters });
  const list = () =>
    collectPages(pages, ({ Reservations = [] }) => Reservations.flatMap((each) => each.Instances ?? []));
  const found = answerOf(await callService('ec2 DescribeInstances', list));
  return found
    .filter(({ Tags }) => tagGroups.every((tags) => tags.some((tag) => hasTag(Tags, tag))))
    .map(({ InstanceId = '', Placement }) => ({ instanceId: InstanceId, zone: Placement?.AvailabilityZone ?? '' }));
}

function hasTag(tags: Ec2Instance['Tags'], { key, value }: InstanceTag): boolean {
  return (tags ?? []).some(({ Key, Value }) => Key === key && (value === undefined || Value === value));
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
