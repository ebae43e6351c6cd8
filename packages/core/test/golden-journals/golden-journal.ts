import type { DeploymentView, InstanceView } from '@rollway/core';
import {
  commandIdOf,
  dueCommands,
  emptyState,
  evolve,
  type JournalRecord,
  journalRecordVersion,
  viewInstances,
  viewOf,
} from '@rollway/core/driver';

/** What a release that reads the journal must see at one place in it. */
export interface GoldenCheckpoint {
  readonly sequence: number;
  readonly view: DeploymentView;
  readonly instances: readonly InstanceView[];
  /** Type and operation id of each command: what a controller that takes over here would do. */
  readonly due: readonly string[];
}

/** A journal as some release wrote it, with what it means. */
export interface GoldenJournal {
  readonly recordVersion: number;
  readonly records: readonly JournalRecord[];
  readonly checkpoints: readonly GoldenCheckpoint[];
}

/** What the journal means to this release, at every record. */
export function readCheckpoints(records: readonly JournalRecord[]): readonly GoldenCheckpoint[] {
  const state = emptyState();
  return records.map((record): GoldenCheckpoint => {
    evolve(state, record);
    const due = dueCommands(state).map((command) => `${command.type} ${commandIdOf(command)}`);
    return { sequence: record.sequence, view: viewOf(state), instances: viewInstances(state), due };
  });
}

/** A journal to keep: every fifth place in it and its end are written down. */
export function goldenJournalOf(records: readonly JournalRecord[]): GoldenJournal {
  const checkpoints = readCheckpoints(records).filter(
    ({ sequence }) => sequence % 5 === 0 || sequence === records.length,
  );
  return { recordVersion: journalRecordVersion, records, checkpoints };
}
