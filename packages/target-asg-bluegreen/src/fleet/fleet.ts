import type { AwsConnection } from '@rollway/aws';
import { copyTag } from '../copy/copy-name.js';
import type { FleetSelection, ParsedSettings } from '../settings.js';
import { findGroups, type GroupState, readGroup } from './auto-scaling-group.js';
import { findTagged, type TaggedInstance } from './tagged-instances.js';

/** A fleet that is there. */
export interface Fleet {
  /** Its group; absent where it was found by tags. */
  readonly group?: GroupState;
  /** How it is found again. */
  readonly reference: FleetSelection;
  readonly instances: readonly TaggedInstance[];
}

/** Every fleet that may be the original of a deployment, the one named first. A group that does not exist is left out. */
export async function findFleets(settings: ParsedSettings, signal: AbortSignal): Promise<readonly Fleet[]> {
  const { connection, fleet, replacement } = settings;
  const named = await findFleet(connection, fleet, signal);
  const first = named === undefined ? [] : [named];
  if (replacement !== 'copy') {
    const second = await findFleet(connection, replacement, signal);
    return second === undefined ? first : [...first, second];
  }
  if (!('autoScalingGroup' in fleet)) return first;
  const copies = await findGroups(connection, { key: copyTag, value: fleet.autoScalingGroup });
  return [...first, ...copies.filter(({ deleting }) => !deleting).map(fleetOfGroup)];
}

/** Finds one fleet; undefined when its group does not exist, or not for long. */
export async function findFleet(
  connection: AwsConnection,
  selection: FleetSelection,
  signal: AbortSignal,
): Promise<Fleet | undefined> {
  if ('tagGroups' in selection) {
    return { reference: selection, instances: await findTagged(connection, selection.tagGroups) };
  }
  const group = await readGroup(connection, selection.autoScalingGroup, signal);
  return group === undefined || group.deleting ? undefined : fleetOfGroup(group);
}

function fleetOfGroup(group: GroupState): Fleet {
  return { group, reference: { autoScalingGroup: group.name }, instances: group.inService };
}

/** For messages: the name of a fleet. */
export function nameOf({ group, instances }: Fleet): string {
  return group?.name ?? `instances ${instances.map(({ instanceId }) => instanceId).join(', ')}`;
}
