import type { JournalRecord } from '../deployment/journal-record.js';
import type { Milliseconds } from '../model/duration.js';
import type { DurationModel } from './duration-model.js';

/** Values that are kept of each name: enough to draw from, few enough to print. */
const mostValues = 101;

/**
 * What operations took in recorded deployments, by name. Only those that went well count, because a failure says little
 * about how long the work takes. Records of one deployment after another, each in its order.
 */
export function measureDurations(records: Iterable<JournalRecord>): DurationModel {
  const begun = new Map<string, number>();
  const taken = new Map<string, Milliseconds[]>();
  for (const record of records) {
    const step = measuredStep(record);
    if (step === undefined) continue;
    const key = `${record.deploymentId}:${step.attempt}:${step.name}:${step.where}`;
    if (step.begins) begun.set(key, record.at);
    else if (begun.has(key)) keep(taken, step.name, record.at - (begun.get(key) ?? record.at));
  }
  return Object.fromEntries([...taken].map(([name, values]) => [name, { type: 'observed', values: thinned(values) }]));
}

/** The name that a record's operation has in a {@link DurationModel}, and which one it is; undefined for other records. */
function measuredStep(
  record: JournalRecord,
): { readonly name: string; readonly where: string; readonly attempt: number; readonly begins: boolean } | undefined {
  switch (record.type) {
    case 'lifecycle-event-started':
    case 'lifecycle-event-succeeded': {
      const { lifecycleEvent: name, instanceId: where, attempt, type } = record;
      return { name, where, attempt, begins: type === 'lifecycle-event-started' };
    }
    case 'hook-started':
    case 'hook-succeeded':
      return step(record, record.lifecycleEvent, record.type === 'hook-started');
    case 'provisioning-started':
    case 'replacement-provisioned':
      return step(record, 'provision-replacement', record.type === 'provisioning-started');
    case 'traffic-shift-started':
    case 'traffic-shifted':
      return step(record, 'shift-traffic', record.type === 'traffic-shift-started');
    case 'termination-started':
    case 'side-terminated':
      return step(record, 'terminate', record.type === 'termination-started');
    default:
      return undefined;
  }
}

function step(
  { attempt, stage, step: number }: Extract<JournalRecord, { readonly step: number }>,
  name: string,
  begins: boolean,
): NonNullable<ReturnType<typeof measuredStep>> {
  return { name, where: `stage ${stage}.${number}`, attempt, begins };
}

function keep(taken: Map<string, Milliseconds[]>, name: string, duration: Milliseconds): void {
  const values = taken.get(name);
  if (values === undefined) taken.set(name, [duration]);
  else values.push(duration);
}

/** Sorted, and of many only evenly spread ones, the shortest and the longest among them. */
function thinned(values: readonly Milliseconds[]): readonly Milliseconds[] {
  const sorted = [...values].sort((left, right) => left - right);
  if (sorted.length <= mostValues) return sorted;
  const step = (sorted.length - 1) / (mostValues - 1);
  return Array.from({ length: mostValues }, (_each, index) => sorted[Math.round(index * step)] ?? 0);
}
