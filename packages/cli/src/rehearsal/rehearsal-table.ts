import { formatDuration } from '@rollway/core';
import type { Rehearsal, RehearsedEnd } from '@rollway/core/testing';

/** A rehearsal for a terminal: the figures, then a row for each fault. */
export function rehearsalTable(rehearsal: Rehearsal): readonly string[] {
  const { deploymentGroupName, fleetSize, duration, likely, faults } = rehearsal;
  const { runs } = duration;
  return [
    `${deploymentGroupName}: ${fleetSize} instance(s), ${describeEnd(likely)}`,
    `duration: ${formatDuration(duration.likely)} likely, ${formatDuration(duration.shortest)} to ${formatDuration(duration.longest)} in ${runs} run(s), ${formatDuration(duration.worstCase)} at worst`,
    describeFloor(likely),
    `exposure: ${formatExposure(likely.exposure)} percent-minutes on the new revision`,
    describeSources(rehearsal),
    ...(faults.length === 0 ? [] : ['', ...faultRows(rehearsal)]),
  ];
}

/** How it ended, in words. */
export function describeEnd(end: RehearsedEnd): string {
  if (end.rollbackFailed) return `${end.status}, ROLLBACK FAILED`;
  if (end.rolledBack) return `${end.status}, rolled back`;
  return end.rollbackSkipped === undefined ? end.status : `${end.status}, not rolled back`;
}

/** Percent-minutes, short enough for a column. */
export function formatExposure(exposure: number): string {
  return exposure < 10 ? exposure.toFixed(1) : String(Math.round(exposure));
}

function describeFloor({ lowestHealth: lowest }: RehearsedEnd): string {
  if (lowest === undefined) return 'floor: none, traffic moves by weight';
  const { healthy, minimumHealthy, margin, after } = lowest;
  return `floor: ${healthy} in service at the least, ${minimumHealthy} must be (${margin} to spare), after ${formatDuration(after)}`;
}

function describeSources({ durationSources }: Rehearsal): string {
  const assumed = Object.keys(durationSources).filter((name) => durationSources[name] === 'assumed');
  if (assumed.length === 0) return 'durations: all given or measured in earlier deployments';
  return `durations: assumed for ${assumed.join(', ')}`;
}

function faultRows({ faults }: Rehearsal): readonly string[] {
  const header = ['what if', 'ends', 'after', 'out', 'lowest', 'exposure'];
  const rows = faults.map(({ description, end }) => [
    description,
    describeEnd(end),
    formatDuration(end.duration),
    String(end.instancesOut),
    end.lowestHealth === undefined ? '-' : String(end.lowestHealth.healthy),
    formatExposure(end.exposure),
  ]);
  const notes = [
    ...new Set(faults.flatMap(({ end }) => (end.rollbackSkipped === undefined ? [] : [end.rollbackSkipped]))),
  ];
  return [...alignColumns([header, ...rows]), ...notes.map((note) => `not rolled back: ${note}`)];
}

/** Rows of equal columns: the first two to the left, figures to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
