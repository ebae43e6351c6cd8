import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DeploymentGroup, type Problem, SettingsError } from '@rollway/core';
import type { DeploymentListing, Journal, JournalRecord } from '@rollway/core/driver';
import { type DurationModel, measureDurations } from '@rollway/core/testing';

/** Deployments of the past that durations are measured in: the latest say most about the next. */
const measuredDeployments = 5;

/** What operations took in the last finished deployments of a group. */
export async function measuredDurations(
  group: DeploymentGroup,
  listings: readonly DeploymentListing[],
  journal: Pick<Journal, 'read'>,
): Promise<DurationModel> {
  const finished = listings.filter(
    ({ applicationName, deploymentGroupName, finished: ended }) =>
      ended && applicationName === group.applicationName && deploymentGroupName === group.name,
  );
  const records: JournalRecord[] = [];
  for (const { deploymentId } of finished.slice(-measuredDeployments)) {
    for await (const record of journal.read(deploymentId)) records.push(record);
  }
  return measureDurations(records);
}

/**
 * Durations from a JSON file: by name a number of milliseconds, or a distribution.
 *
 * @throws SettingsError with every problem at once.
 */
export function readDurations(file: string, cwd: string): DurationModel {
  const path = resolve(cwd, file);
  const value = parseFile(path);
  const problems = Object.entries(value).flatMap(([name, entry]) => checkEntry(name, entry));
  if (problems.length > 0) throw new SettingsError({ subject: path, problems });
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      typeof entry === 'number' ? { type: 'fixed', value: entry } : (entry as DurationModel[string]),
    ]),
  );
}

function parseFile(path: string): Readonly<Record<string, unknown>> {
  const refused = (message: string): SettingsError =>
    new SettingsError({ subject: path, problems: [{ path: '', message }] });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refused(`could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused('must be an object');
  return value as Readonly<Record<string, unknown>>;
}

const forms =
  'must be milliseconds, or {"type": "fixed", "value"}, {"type": "between", "shortest", "likely", "longest"}';

function checkEntry(name: string, entry: unknown): readonly Problem[] {
  if (isDuration(entry) || isDistribution(entry)) return [];
  return [{ path: name, message: `${forms} or {"type": "observed", "values"}`, received: JSON.stringify(entry) }];
}

function isDistribution(entry: unknown): boolean {
  if (typeof entry !== 'object' || entry === null) return false;
  const { type, value, shortest, likely, longest, values } = entry as Readonly<Record<string, unknown>>;
  if (type === 'fixed') return isDuration(value);
  if (type === 'observed') return Array.isArray(values) && values.length > 0 && values.every(isDuration);
  if (type !== 'between' || !isDuration(shortest) || !isDuration(likely) || !isDuration(longest)) return false;
  return shortest <= likely && likely <= longest;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
