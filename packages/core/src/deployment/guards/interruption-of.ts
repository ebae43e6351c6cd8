import type { Interruption } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';

/** What a record does to the attempt that runs: the interruption it is; undefined for one that ends nothing. */
export function interruptionOf(record: NewRecord): Interruption | undefined {
  switch (record.type) {
    case 'alarm-raised':
      return { kind: 'alarm', reason: record.reason, rollback: false };
    case 'alarm-poll-failed':
      return { kind: 'alarm', reason: `${record.alarm}: ${record.reason}`, rollback: false, unreadable: true };
    case 'stop-requested':
      return { kind: 'stop', reason: record.reason, rollback: record.rollback ?? false };
    case 'rollback-requested': {
      const { reason, revision, scope } = record;
      return {
        kind: 'rollback',
        reason,
        rollback: false,
        ...(revision === undefined ? {} : { revision }),
        ...(scope === undefined ? {} : { scope }),
      };
    }
    default:
      return undefined;
  }
}
