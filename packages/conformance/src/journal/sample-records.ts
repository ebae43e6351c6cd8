import { createDefinition, type JournalRecord } from '@rollway/core/driver';
import { createWorld, revision } from '../driver/world.js';

/** Records that a journal can keep, numbered from `first`. Their content means nothing to it. */
export function sampleRecords(deploymentId: string, first: number, count: number): readonly JournalRecord[] {
  return Array.from({ length: count }, (_each, index): JournalRecord => {
    const position = { deploymentId, sequence: first + index, at: 1_700_000_000_000 + first + index };
    return { ...position, type: 'deployment-paused', reason: `grüße\n"quoted" \u{1f680} ${first + index}` };
  });
}

/** Everything that a read gives. */
export async function readAll(records: AsyncIterable<JournalRecord>): Promise<readonly JournalRecord[]> {
  const all: JournalRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

/** The first record of a real deployment: a list names what it says. */
export async function startedRecord(deploymentId: string): Promise<JournalRecord> {
  const { group } = createWorld();
  const context = { signal: new AbortController().signal, log: (): void => undefined };
  const definition = await createDefinition(group, { deploymentId, revision }, { context, history: {} });
  return { deploymentId, sequence: 1, at: 1_700_000_000_000, type: 'deployment-started', definition };
}
