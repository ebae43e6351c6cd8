import {
  type AwsConnection,
  type FleetInstance,
  listInstancesByTags,
  membersInService,
  readAutoScalingGroups,
  readInstances,
} from '@rollway/aws';
import type { TagSelection } from '@rollway/host';

/** Which instances a deployment goes to: all that any of the kinds selects. */
export interface FleetSelection extends TagSelection {
  /** Names of groups; their members in service (CodeDeploy: autoScalingGroups, 10 at most). */
  readonly autoScalingGroups?: readonly string[];
  /** Ids of instances; one that EC2 does not know, or has ended, is refused before anything starts. */
  readonly instanceIds?: readonly string[];
}

/**
 * The selected instances, each once, by id. Looked up once, when a deployment starts; what is tagged or launched later is not
 * part of it (CodeDeploy: target selection).
 *
 * @throws SettingsError naming every group and id that does not exist; ServiceCallError or ServiceRefusedError of the calls.
 */
export async function resolveFleet(
  connection: AwsConnection,
  selection: FleetSelection,
): Promise<readonly FleetInstance[]> {
  const { tagGroups, tagFilters, autoScalingGroups = [], instanceIds = [] } = selection;
  const byTags =
    tagGroups === undefined && tagFilters === undefined ? undefined : listInstancesByTags(connection, selection);
  const found = await Promise.all([
    byTags ?? [],
    readAutoScalingGroups(connection, autoScalingGroups).then(membersInService),
    readInstances(connection, instanceIds),
  ]);
  const each = new Map(found.flat().map((instance) => [instance.instanceId, instance]));
  return [...each.values()].sort((one, other) => (one.instanceId < other.instanceId ? -1 : 1));
}
