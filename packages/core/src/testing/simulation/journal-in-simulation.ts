import type { DeploymentState } from '../../deployment/deployment-state.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { toSnapshot } from '../../deployment/snapshot-state.js';
import { mark, type World } from './world.js';

/** The journal that outlives controllers: whole turns, one writer at a time, sometimes a snapshot. */
export interface SimulatedJournal {
  readonly world: World;
  readonly snapshotEvery: number;
  readonly records: JournalRecord[];
  /** Where the turns end: only there may a journal be cut off. */
  turns: number;
  /** The writer's fencing token; a writer with a smaller one has lost the journal. */
  epoch: number;
  /** Records of a turn that was being written when its controller died. */
  torn: readonly JournalRecord[];
  /** As text, as on a disk: what a controller loads shares nothing with what it saved. */
  snapshot: { readonly sequence: number; readonly text: string } | undefined;
}

/** An empty journal. */
export function createSimulatedJournal(world: World, snapshotEvery: number): SimulatedJournal {
  return {
    world,
    snapshotEvery,
    records: [],
    turns: 0,
    epoch: 0,
    torn: [],
    snapshot: undefined,
  };
}

/** Adds a turn; false when another writer took over or the deployment does not end where the writer believes. */
export function appendTurn(
  journal: SimulatedJournal,
  records: readonly JournalRecord[],
  writer: { readonly epoch: number; readonly expectedSequence: number },
): boolean {
  if (writer.epoch !== journal.epoch || writer.expectedSequence !== journal.records.length) {
    mark(journal.world, 'fenced-controller');
    return false;
  }
  for (const record of records) journal.records.push(record);
  journal.turns += 1;
  return true;
}

/** Keeps a snapshot when one is due. */
export function keepSnapshot(journal: SimulatedJournal, state: DeploymentState): void {
  const last = journal.snapshot?.sequence ?? 0;
  if (journal.snapshotEvery === 0 || state.sequence - last < journal.snapshotEvery) return;
  journal.snapshot = {
    sequence: state.sequence,
    text: JSON.stringify(toSnapshot(state)),
  };
}

/** A new writer takes the journal over: what a torn turn left is cut off, and older writers are fenced out. */
export function openForWriting(journal: SimulatedJournal): number {
  if (journal.torn.length > 0) mark(journal.world, 'torn-tail-cut-off');
  journal.torn = [];
  journal.epoch += 1;
  return journal.epoch;
}
