import type { JournalRecord } from '../deployment/journal-record.js';
import { recordedOutcomes } from './recorded-outcomes.js';
import type { RehearsedEnd } from './rehearsal.js';
import { rehearseOnce } from './rehearse-once.js';
import { recordedEnd } from './rehearsed-end.js';
import type { DeploymentInputAtAnyTime } from './virtual-run.js';
import { type OtherPolicy, withPolicy } from './with-policy.js';

/** A deployment as it was, and as it would have been. */
export interface WhatIf {
  readonly recorded: RehearsedEnd;
  readonly otherwise: RehearsedEnd;
  /** Operations that only the other run had, so that their outcome was assumed: good, and as long as most. */
  readonly assumedOperations: number;
}

/**
 * Runs a recorded deployment again under another policy, in virtual time: operations end as they did and take as long as
 * they took, alarms and requests come when they came, gates are answered as they were.
 *
 * @throws PlanError when the policy is impossible for this deployment.
 */
export function whatIf(records: readonly JournalRecord[], policy: OtherPolicy): WhatIf {
  const [first] = records;
  const { state, end: recorded } = recordedEnd(records);
  if (first === undefined || state.definition === undefined)
    return { recorded, otherwise: recorded, assumedOperations: 0 };
  const outcomes = recordedOutcomes(records);
  let posted = false;
  const otherwise = rehearseOnce({
    definition: withPolicy(state.definition, policy),
    deploymentId: state.deploymentId,
    startsAt: first.at,
    outcomes,
    onCommitted(_records, run) {
      if (posted) return;
      posted = true;
      for (const record of records) {
        const input = outsideInput(record);
        if (input !== undefined) run.post(input, record.at - first.at);
      }
    },
  });
  return { recorded, otherwise, assumedOperations: outcomes.assumed };
}

/** What came from outside, as the input it was. Waits are answered by the outcomes. */
function outsideInput(record: JournalRecord): DeploymentInputAtAnyTime | undefined {
  switch (record.type) {
    case 'deployment-paused':
      return { type: 'pause', reason: record.reason };
    case 'deployment-resumed':
      return { type: 'resume', reason: record.reason };
    case 'stop-requested':
      return { type: 'stop', reason: record.reason, rollback: record.rollback ?? false };
    case 'rollback-requested': {
      const { reason, revision, scope } = record;
      return {
        type: 'rollback',
        reason,
        ...(revision === undefined ? {} : { revision }),
        ...(scope === undefined ? {} : { scope }),
      };
    }
    case 'alarm-raised':
      return { type: 'alarm-raised', alarm: record.reason };
    case 'alarm-cleared':
      return { type: 'alarm-cleared', alarm: record.alarm };
    case 'alarm-poll-failed':
      return { type: 'alarm-unreadable', alarm: record.alarm, reason: record.reason };
    case 'instance-joined':
      return { type: 'instance-joined', instance: record.instance };
    case 'instance-left':
      return { type: 'instance-left', instanceId: record.instanceId, reason: record.reason };
    default:
      return undefined;
  }
}
