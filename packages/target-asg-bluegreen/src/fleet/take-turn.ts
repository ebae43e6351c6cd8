import {
  AutoScalingClient,
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { type AwsConnection, answerOf, callService, resourceTags } from '@rollway/aws';
import type { GroupState } from './auto-scaling-group.js';
import { processesToHold } from './processes.js';

/** Sizes of a group. */
export type Sizes = { readonly min: number; readonly max: number; readonly desired: number };

/** How a group of one's own was before a deployment scaled it. */
export type GroupBefore = Sizes & { readonly held: readonly string[] };

const deploymentTag = 'rollway:deployment-id';
const beforeTag = 'rollway:before';

/** The deployment that has written on the group. */
export function deploymentOf({ tags }: GroupState): string | undefined {
  return tags[deploymentTag];
}

/** What the group was like before; undefined when nothing is written on it, or nothing that can be read. */
export function beforeOf({ tags }: GroupState): GroupBefore | undefined {
  const match = /^(\d+)\/(\d+)\/(\d+) ?([A-Za-z,]*)$/.exec(tags[beforeTag] ?? '');
  if (match === null) return undefined;
  const [, min, max, desired, held = ''] = match;
  return { min: Number(min), max: Number(max), desired: Number(desired), held: held === '' ? [] : held.split(',') };
}

/**
 * Writes on a group what it is like, before a deployment changes that: a crash in between loses nothing. What an earlier
 * deployment wrote and did not take away is older, and stays.
 */
export async function writeBefore(
  connection: AwsConnection,
  state: GroupState,
  owner: Parameters<typeof resourceTags>[0],
): Promise<GroupBefore> {
  const before = beforeOf(state) ?? {
    ...sizesOf(state),
    held: processesToHold.filter((process) => !state.suspended.includes(process)),
  };
  if (deploymentOf(state) === owner.deploymentId && beforeOf(state) !== undefined) return before;
  const text = `${before.min}/${before.max}/${before.desired} ${before.held.join(',')}`;
  const tags = { ...resourceTags(owner), [beforeTag]: text };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({
    ...tagOn(state.name),
    Key,
    Value,
    PropagateAtLaunch: false,
  }));
  const client = connection.client(AutoScalingClient);
  const write = () => client.send(new CreateOrUpdateTagsCommand({ Tags }));
  answerOf(await callService('autoscaling CreateOrUpdateTags', write));
  return before;
}

/** Takes the deployment's writing off a group. */
export async function eraseBefore(connection: AwsConnection, state: GroupState): Promise<void> {
  const keys = Object.keys(state.tags).filter((key) => key.startsWith('rollway:'));
  if (keys.length === 0) return;
  const client = connection.client(AutoScalingClient);
  const command = new DeleteTagsCommand({ Tags: keys.map((Key) => ({ ...tagOn(state.name), Key })) });
  answerOf(await callService('autoscaling DeleteTags', () => client.send(command)));
}

/** Gives a group its sizes, unless it has them. */
export async function scale(connection: AwsConnection, state: GroupState, sizes: Sizes): Promise<void> {
  const now = sizesOf(state);
  if (now.min === sizes.min && now.max === sizes.max && now.desired === sizes.desired) return;
  const client = connection.client(AutoScalingClient);
  const command = new UpdateAutoScalingGroupCommand({
    AutoScalingGroupName: state.name,
    MinSize: sizes.min,
    MaxSize: sizes.max,
    DesiredCapacity: sizes.desired,
  });
  answerOf(await callService('autoscaling UpdateAutoScalingGroup', () => client.send(command)));
}

/** Sizes as they are. */
export function sizesOf({ group, desired }: GroupState): Sizes {
  return { min: group.MinSize ?? 0, max: group.MaxSize ?? 0, desired };
}

function tagOn(name: string): { readonly ResourceId: string; readonly ResourceType: string } {
  return { ResourceId: name, ResourceType: 'auto-scaling-group' };
}
