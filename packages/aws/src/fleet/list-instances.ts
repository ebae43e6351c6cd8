import type { Instance as Ec2Instance, Filter } from '@aws-sdk/client-ec2';
import { type Problem, SettingsError } from '@rollway/core';
import { isSelected, type TagFilter, type TagSelection } from '@rollway/host';
import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { collectPages } from '../calls/collect-pages.js';
import { inBatches } from '../calls/in-batches.js';
import type { AwsConnection } from '../connection/aws-connection.js';

/** An instance of a fleet. */
export interface FleetInstance {
  readonly instanceId: string;
  /** Its availability zone. */
  readonly zone?: string;
  /** Running or stopped, for example. */
  readonly state: string;
}

/** States of instances that are deployed to; those that are stopped count and fail (CodeDeploy: target selection). */
const selectedStates = ['pending', 'running', 'stopping', 'stopped'];

/** Ids of one call: the service pages others for us. */
const mostIds = 100;

/**
 * Instances by their tags: at least one filter of every group, exactly and case-sensitively. What EC2 can tell apart is left to
 * it, so that a big account is not read whole; the rest is decided here.
 *
 * @throws ServiceCallError when EC2 cannot be asked; ServiceRefusedError when it refuses.
 */
export async function listInstancesByTags(
  connection: AwsConnection,
  selection: TagSelection,
): Promise<readonly FleetInstance[]> {
  const groups = selection.tagGroups ?? [selection.tagFilters ?? []];
  const living = { Name: 'instance-state-name', Values: selectedStates };
  const found = await describeInstances(connection, [living, ...groups.flatMap(serverFilter)]);
  return found
    .filter(({ Tags = [] }) =>
      isSelected(
        Tags.map(({ Key = '', Value = '' }) => ({ key: Key, value: Value })),
        selection,
      ),
    )
    .map(describe);
}

/**
 * Instances by their ids, those that are stopped included.
 *
 * @throws SettingsError naming every id that EC2 does not know, or whose instance is ended; ServiceCallError or
 *   ServiceRefusedError of the call.
 */
export async function readInstances(
  connection: AwsConnection,
  instanceIds: readonly string[],
): Promise<readonly FleetInstance[]> {
  const found = await describeById(connection, instanceIds);
  const problems: Problem[] = instanceIds.flatMap((id, index) => {
    const state = found.find(({ instanceId }) => instanceId === id)?.state;
    if (state !== undefined && selectedStates.includes(state)) return [];
    const wanted = 'must be an instance of this account and region that is not ended; EC2 ';
    const message = `${wanted}${state === undefined ? 'knows none of this id' : `says ${state}`}`;
    return [{ path: `instanceIds[${index}]`, message, received: JSON.stringify(id) }];
  });
  if (problems.length > 0) throw new SettingsError({ subject: 'EC2 instances', problems });
  return found;
}

/** A filter that lets through at least what a tag group does: EC2 joins filters by and, so only keys can be told apart. */
function serverFilter(group: readonly TagFilter[]): readonly Filter[] {
  const keys = group.flatMap((filter) => (filter.type === 'VALUE_ONLY' ? [] : [escapePattern(filter.key)]));
  return keys.length === group.length ? [{ Name: 'tag-key', Values: keys }] : [];
}

/** EC2 takes `*` and `?` in values of filters for patterns. */
function escapePattern(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

/** States of instances by id, those that are ended included; EC2 forgets them after about an hour, and they are missing then. */
export async function describeStates(
  connection: AwsConnection,
  instanceIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await describeById(connection, instanceIds);
  return new Map(found.map(({ instanceId, state }) => [instanceId, state]));
}

async function describeById(
  connection: AwsConnection,
  instanceIds: readonly string[],
): Promise<readonly FleetInstance[]> {
  const found = await inBatches(instanceIds, mostIds, (Values) =>
    describeInstances(connection, [{ Name: 'instance-id', Values: [...Values] }]),
  );
  return found.map(describe);
}

async function describeInstances(connection: AwsConnection, Filters: Filter[]): Promise<readonly Ec2Instance[]> {
  const { EC2Client, paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const client = connection.client(EC2Client);
  const answer = await callService('ec2 DescribeInstances', () =>
    collectPages(paginateDescribeInstances({ client, pageSize: 1000 }, { Filters }), ({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances),
    ),
  );
  return answerOf(answer);
}

function describe({ InstanceId = '', Placement, State }: Ec2Instance): FleetInstance {
  const zone = Placement?.AvailabilityZone;
  return { instanceId: InstanceId, state: State?.Name ?? 'unknown', ...(zone === undefined ? {} : { zone }) };
}
