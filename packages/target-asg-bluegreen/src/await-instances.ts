import { AutoScalingClient, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { answerOf, callService, collectPages, inBatches } from '@rollway/aws';
import type { Fleet } from './fleet/fleet.js';
import type { ParsedSettings } from './settings.js';

/** What a fleet is waited for, in words; or that it is ready; `starved`: AWS says that it cannot launch what is missing. */
export type Readiness =
  | { readonly ready: true }
  | { readonly ready: false; readonly detail: string; readonly starved: boolean };

/** Whether a fleet has all its instances, and each of them can be reached. */
export async function awaitInstances(
  { group, instances }: Fleet,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<Readiness> {
  if (group !== undefined && instances.length < group.desired) {
    const failure = await newestFailure(settings, group.name, signal);
    const detail = `${instances.length} of ${group.desired} instances of ${group.name} are in service`;
    if (failure === undefined) return { ready: false, detail, starved: false };
    return { ready: false, detail: `${detail}: ${failure}`, starved: true };
  }
  if (!settings.waitForAgent) return { ready: true };
  const ids = instances.map(({ instanceId }) => instanceId);
  const online = new Set(await findOnline(settings, ids));
  const silent = ids.filter((id) => !online.has(id));
  if (silent.length === 0) return { ready: true };
  return { ready: false, detail: `the SSM agents of ${silent.join(', ')} have not reported yet`, starved: false };
}

/** Why the newest launch failed; undefined when it did not. */
async function newestFailure(
  { connection }: ParsedSettings,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const client = connection.client(AutoScalingClient);
  const command = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: name, MaxRecords: 1 });
  const { Activities = [] } = answerOf(
    await callService('autoscaling DescribeScalingActivities', () => client.send(command, { abortSignal: signal })),
  );
  const [newest] = Activities;
  if (newest?.StatusCode !== 'Failed') return undefined;
  return newest.StatusMessage ?? newest.Description ?? 'the newest launch failed';
}

/** Those of the instances whose agent reports. */
async function findOnline({ connection }: ParsedSettings, ids: readonly string[]): Promise<readonly string[]> {
  // Loaded when it is used: whoever reaches instances in another way need not have it.
  const { SSMClient, paginateDescribeInstanceInformation } = await import('@aws-sdk/client-ssm');
  const client = connection.client(SSMClient);
  return inBatches(ids, 50, async (batch) => {
    const Filters = [
      { Key: 'InstanceIds', Values: [...batch] },
      { Key: 'PingStatus', Values: ['Online'] },
    ];
    const pages = paginateDescribeInstanceInformation({ client, pageSize: 50 }, { Filters });
    const list = () => collectPages(pages, (page) => page.InstanceInformationList);
    const found = answerOf(await callService('ssm DescribeInstanceInformation', list));
    return found.map(({ InstanceId = '' }) => InstanceId);
  });
}
