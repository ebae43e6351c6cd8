import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentListing, JournalRecord } from '@rollway/core/driver';
import type { Checkpoints } from './checkpoints.js';
import { isMissing, replaceFile } from './durable-files.js';
import { findEnd, readDeployment } from './read-deployment.js';

const fileName = 'listing.json';

/** One deployment's files. */
export interface ListedDeployment {
  readonly directory: string;
  readonly deploymentId: string;
  readonly checkpoints: Checkpoints;
}

/**
 * What is known about a deployment. The first record holds the whole fleet, so reading it for a list would cost megabytes;
 * a small derived file answers instead, and is made again when it is lost.
 */
export async function readListing(deployment: ListedDeployment): Promise<DeploymentListing | undefined> {
  const kept = await readKept(deployment.directory);
  // `finished` was written after the fact and stays true; anything else may have been overtaken.
  if (kept?.finished === true) return kept;
  const end = await findEnd(deployment);
  if (end === undefined) return undefined;
  const finished = end.last.type === 'deployment-finished';
  const listing = kept === undefined ? await listingFromJournal(deployment, finished) : { ...kept, finished };
  return listing;
}

/** The listing that a turn gives rise to; undefined when the turn changes nothing in it. */
export function listingAfter(
  records: readonly JournalRecord[],
  before: DeploymentListing | undefined,
): DeploymentListing | undefined {
  const started = records[0]?.type === 'deployment-started' ? startedListing(records[0]) : undefined;
  const base = started ?? before;
  if (records.at(-1)?.type === 'deployment-finished' && base !== undefined) return { ...base, finished: true };
  return started;
}

/** Keeps a listing. */
export async function writeListing(directory: string, listing: DeploymentListing): Promise<void> {
  await replaceFile(join(directory, fileName), JSON.stringify(listing));
}

async function listingFromJournal(
  deployment: ListedDeployment,
  finished: boolean,
): Promise<DeploymentListing | undefined> {
  for await (const record of readDeployment({ ...deployment, after: 0, until: 1 })) {
    return record.type === 'deployment-started' ? { ...startedListing(record), finished } : undefined;
  }
  return undefined;
}

function startedListing(record: Extract<JournalRecord, { readonly type: 'deployment-started' }>): DeploymentListing {
  const { deploymentId, at, definition } = record;
  const { applicationName, deploymentGroupName } = definition;
  return { deploymentId, applicationName, deploymentGroupName, startedAt: at, finished: false };
}

async function readKept(directory: string): Promise<DeploymentListing | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, fileName), 'utf8')) as DeploymentListing;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
