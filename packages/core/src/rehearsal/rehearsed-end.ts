import { type DeploymentState, emptyState } from '../deployment/deployment-state.js';
import { evolve } from '../deployment/evolve.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import type { RehearsedEnd } from './rehearsal.js';
import { enterRecord, instancesOut, openServiceLedger, type ServiceLedger } from './service-ledger.js';

/** How a deployment ended, from its state and its books. */
export function endOf(
  state: DeploymentState,
  ledger: ServiceLedger,
  rollbackSkipped: string | undefined,
): RehearsedEnd {
  const { finalStatus, rollback, failure, frozen } = state;
  const error = failure?.error ?? frozen?.error;
  return {
    status: finalStatus ?? (frozen === undefined ? 'unfinished' : 'frozen'),
    rolledBack: rollback?.outcome === 'succeeded',
    rollbackFailed: rollback?.outcome === 'failed',
    ...(rollbackSkipped === undefined ? {} : { rollbackSkipped }),
    ...(error === undefined ? {} : { error }),
    duration: ledger.lastAt - ledger.startedAt,
    instancesOut: instancesOut(ledger),
    ...(ledger.lowest === undefined ? {} : { lowestHealth: ledger.lowest }),
    exposure: Math.round(ledger.exposure * 10) / 10,
  };
}

/** The state that a journal folds to, and how it ended. */
export function recordedEnd(records: Iterable<JournalRecord>): {
  readonly state: DeploymentState;
  readonly end: RehearsedEnd;
} {
  const state = emptyState();
  const ledger = openServiceLedger();
  let skipped: string | undefined;
  for (const record of records) {
    evolve(state, record);
    enterRecord(ledger, record);
    if (record.type === 'rollback-skipped') skipped = record.reason;
  }
  return { state, end: endOf(state, ledger, skipped) };
}
