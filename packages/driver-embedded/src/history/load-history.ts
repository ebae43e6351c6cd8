import type { JsonValue } from '@rollway/core';
import { type DeploymentListing, emptyState, type Journal } from '@rollway/core/driver';
import { loadState } from '../driver/load-state.js';
import type { DerivedFiles } from '../journal/derived-files.js';
import { foldDeployment, type GroupRecord, type InstanceHistory, noHistory } from './group-history.js';

/** Version of the kept form; another one is not used, and the journal is folded again. */
const keptVersion = 1;

interface KeptHistory extends Omit<GroupRecord, 'instances'> {
  readonly version: number;
  readonly instances: readonly (readonly [instanceId: string, history: InstanceHistory])[];
}

/** A group by its two names. */
export interface GroupName {
  readonly applicationName: string;
  readonly name: string;
}

/**
 * The history of a group, from its finished deployments. What was folded before is kept in a derived file, so that only
 * deployments since then are read; without the file, or with one that does not fit the journal, all of them are.
 */
export async function loadHistory(
  journal: Journal & { readonly derived?: DerivedFiles },
  group: GroupName,
  listings: readonly DeploymentListing[],
): Promise<GroupRecord> {
  const finished = listings.filter((listing) => listing.finished && isOfGroup(listing, group));
  // The slash is in no name, so two groups never share a file.
  const key = `history/${group.applicationName}/${group.name}`;
  const kept = parseKept(await journal.derived?.load(key));
  const position = finished.findIndex(({ deploymentId }) => deploymentId === kept?.through);
  let history = kept === undefined || position < 0 ? noHistory : kept;
  const missing = finished.slice(position + 1);
  for (const { deploymentId } of missing) {
    history = foldDeployment(history, (await loadState(journal, deploymentId)) ?? emptyState());
  }
  if (missing.length > 0) await journal.derived?.save(key, keep(history));
  return history;
}

/** Whether a deployment belongs to a group. */
export function isOfGroup(listing: DeploymentListing, group: GroupName): boolean {
  return listing.applicationName === group.applicationName && listing.deploymentGroupName === group.name;
}

function keep(history: GroupRecord): JsonValue {
  const kept: KeptHistory = { ...history, version: keptVersion, instances: [...history.instances] };
  return kept as unknown as JsonValue;
}

function parseKept(value: JsonValue | undefined): GroupRecord | undefined {
  const kept = value as unknown as KeptHistory | undefined;
  if (kept?.version !== keptVersion) return undefined;
  return { through: kept.through, lastSuccessful: kept.lastSuccessful, instances: new Map(kept.instances) };
}
