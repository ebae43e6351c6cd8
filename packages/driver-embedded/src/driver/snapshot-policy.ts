import { type DeploymentState, isFinal, type Journal, toSnapshot } from '@rollway/core/driver';

/** When snapshots are made, and what waits for them. */
export interface SnapshotPolicy {
  /** Called with the state of each commit; takes a snapshot when one is due. */
  afterCommit(deploymentId: string, state: DeploymentState): void;
  /** Resolves when the last snapshot is written. */
  saved(): Promise<void>;
}

/** Folding this many records takes a few milliseconds: below it a snapshot is not worth its disk flushes. */
const fewestRecords = 5_000;
/** A snapshot holds the fleet, so it is due after a multiple of it: all of them together cost a fraction of the records. */
const recordsPerInstance = 4;

/**
 * Snapshots after enough records, and one at the end, which answers later questions about a large deployment without its
 * records. One is written at a time, beside the loop.
 */
export function createSnapshotPolicy(options: {
  readonly journal: Pick<Journal, 'saveSnapshot'>;
  /** Records there were when the loop began. */
  readonly sequence: number;
  onError(error: unknown): void;
}): SnapshotPolicy {
  let last = options.sequence;
  let saving: Promise<void> | undefined;
  return {
    afterCommit(deploymentId, state) {
      const fleetSize = state.definition?.plan.fleet.length ?? 0;
      const due = isFinal(state) ? fewestRecords : Math.max(fewestRecords, recordsPerInstance * fleetSize);
      if (state.sequence - last < due || saving !== undefined) return;
      last = state.sequence;
      saving = options.journal
        .saveSnapshot(deploymentId, { sequence: state.sequence, state: toSnapshot(state) })
        .catch(options.onError)
        .finally(() => {
          saving = undefined;
        });
    },
    async saved() {
      await saving;
    },
  };
}
