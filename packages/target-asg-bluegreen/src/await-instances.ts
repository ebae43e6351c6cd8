import { AutoScalingClient, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { answerOf, callService, pingNodes } from '@rollway/aws';
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
  const pings = await pingNodes(settings.connection, ids);
  const silent = ids.filter((id) => pings.get(id) !== 'Online');
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
