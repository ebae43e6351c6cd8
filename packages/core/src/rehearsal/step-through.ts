import { type DeploymentState, emptyState } from '../deployment/deployment-state.js';
import { evolve } from '../deployment/evolve.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import { enterRecord, healthyIn, newRevisionPercent, openServiceLedger } from './service-ledger.js';

/** One record of a journal, and how things stood once it was true. */
export interface ReplayedStep {
  readonly record: JournalRecord;
  /** Instances that are being worked on. */
  readonly inFlight: number;
  /** Instances in service, and how many must be; absent where a deployment does not know instances. */
  readonly healthy?: number;
  readonly minimumHealthy?: number;
  /** Share of the service on the new revision, in percent: of its traffic where that moves by weight. */
  readonly newRevisionPercent: number;
  /** The machine's own state. It goes on changing with the next step. */
  readonly state: DeploymentState;
}

/**
 * Goes through a deployment's journal, record by record, with the machine that would fold it after a crash.
 *
 * @throws InvariantBrokenError when a record cannot follow the ones before it.
 */
export function* stepThrough(records: Iterable<JournalRecord>): Generator<ReplayedStep, void, void> {
  const state = emptyState();
  const ledger = openServiceLedger();
  for (const record of records) {
    evolve(state, record);
    enterRecord(ledger, record);
    const healthy = healthyIn(ledger);
    yield {
      record,
      inFlight: ledger.inFlight.size,
      ...(healthy === undefined ? {} : { healthy }),
      ...(ledger.floor === undefined ? {} : { minimumHealthy: ledger.floor.floor.minimumHealthy }),
      newRevisionPercent: newRevisionPercent(ledger),
      state,
    };
  }
}
