import { type AwsConnection, answerOf, callService, readAutoScalingGroups } from '@rollway/aws';

/** On a group: how many launches in a row have failed. On the group, because the next launch may be another process's. */
const tagKey = 'rollway:failed-launches';

/** Counts one more launch that has failed; answers how many there are in a row. */
export async function countFailure(connection: AwsConnection, group: string): Promise<number> {
  const failures = (await readFailures(connection, group)) + 1;
  const { AutoScalingClient, CreateOrUpdateTagsCommand } = await import('@aws-sdk/client-auto-scaling');
  const Tags = [{ ...tagOf(group), Value: String(failures), PropagateAtLaunch: false }];
  const client = connection.client(AutoScalingClient);
  const send = () => client.send(new CreateOrUpdateTagsCommand({ Tags }));
  answerOf(await callService('autoscaling CreateOrUpdateTags', send));
  return failures;
}

/** A launch has succeeded: what failed before does not count any more. */
export async function forgetFailures(connection: AwsConnection, group: string): Promise<void> {
  if ((await readFailures(connection, group)) === 0) return;
  const { AutoScalingClient, DeleteTagsCommand } = await import('@aws-sdk/client-auto-scaling');
  const client = connection.client(AutoScalingClient);
  const send = () => client.send(new DeleteTagsCommand({ Tags: [tagOf(group)] }));
  answerOf(await callService('autoscaling DeleteTags', send));
}

async function readFailures(connection: AwsConnection, group: string): Promise<number> {
  const [found] = await readAutoScalingGroups(connection, [group]);
  const failures = Number(found?.Tags?.find(({ Key }) => Key === tagKey)?.Value ?? 0);
  return Number.isInteger(failures) ? failures : 0;
}

const tagOf = (group: string) => ({ ResourceId: group, ResourceType: 'auto-scaling-group', Key: tagKey });
