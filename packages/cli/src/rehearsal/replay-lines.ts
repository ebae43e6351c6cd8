import { formatDuration } from '@rollway/core';
import { isDeploymentEvent, type JournalRecord } from '@rollway/core/driver';
import type { RehearsedEnd, ReplayedStep, WhatIf } from '@rollway/core/testing';
import { describeEvent } from '../render/plain-line.js';
import { alignColumns, describeEnd, formatExposure } from './rehearsal-table.js';

/** One line for a record: its place and time, what happened, and how things stood then. */
export function replayLine(step: ReplayedStep): string {
  const { record, inFlight, healthy, minimumHealthy, newRevisionPercent } = step;
  const service = healthy === undefined ? '' : ` healthy ${healthy}/${minimumHealthy}`;
  const state = `[in flight ${inFlight}${service} new ${Math.round(newRevisionPercent)} %]`;
  return `${String(record.sequence).padStart(5)} ${new Date(record.at).toISOString()} ${state} ${describeRecord(record)}`;
}

/** Every record has a line here, also those that say nothing to who watches a deployment. */
function describeRecord(record: JournalRecord): string {
  const text = isDeploymentEvent(record) ? describeEvent(record) : undefined;
  if (text !== undefined) return text;
  switch (record.type) {
    case 'lifecycle-event-started':
      return `${record.instanceId} ${record.lifecycleEvent} started`;
    case 'operation-accepted':
      return `${record.instanceId} ${record.lifecycleEvent} accepted`;
    case 'stage-started':
    case 'stage-succeeded':
      return `stage ${record.stage + 1} ${record.type === 'stage-started' ? 'started' : 'succeeded'}`;
    case 'hook-started':
      return `${record.lifecycleEvent} started`;
    case 'traffic-shift-started':
      return `shifting ${record.listener} traffic to ${record.replacementWeight} %`;
    default:
      return record.type.replaceAll('-', ' ');
  }
}

/** Two ends side by side. */
export function whatIfTable({ recorded, otherwise, assumedOperations }: WhatIf): readonly string[] {
  const row = (what: string, of: (end: RehearsedEnd) => string): readonly string[] => [
    what,
    of(recorded),
    of(otherwise),
  ];
  const rows = [
    ['', 'as recorded', 'as it would have been'],
    row('end', describeEnd),
    row('duration', ({ duration }) => formatDuration(duration)),
    row('instances out', (end) => String(end.instancesOut)),
    row('lowest in service', ({ lowestHealth: low }) =>
      low === undefined ? '-' : `${low.healthy}, ${low.minimumHealthy} must be`,
    ),
    row('exposure', ({ exposure }) => `${formatExposure(exposure)} percent-minutes`),
    row('error', ({ error }) => error?.code ?? '-'),
  ];
  const note = `${assumedOperations} operation(s) are not in the journal; they were assumed to go well, as long as most took`;
  return [...alignColumns(rows), ...(assumedOperations === 0 ? [] : [note])];
}
