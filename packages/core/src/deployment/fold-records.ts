import { type DeploymentState, emptyState } from './deployment-state.js';
import { evolve } from './evolve.js';
import type { JournalRecord } from './journal-record.js';

/** Folds a journal into the state that wrote it, from the beginning or from a state that already has its first records. */
export async function foldRecords(
  records: AsyncIterable<JournalRecord> | Iterable<JournalRecord>,
  state: DeploymentState = emptyState(),
): Promise<DeploymentState> {
  for await (const record of records) evolve(state, record);
  return state;
}
