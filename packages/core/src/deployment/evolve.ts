import { invariant } from '../errors/invariant.js';
import type { MemberRecord } from './batch/evolve-batch.js';
import type { DeploymentState } from './deployment-state.js';
import { foldBatchStarted, foldMemberRecord } from './fleet/evolve-fleet.js';
import { foldJoined, foldLeft } from './fleet/moving-fleet.js';
import { interruptionOf } from './guards/interruption-of.js';
import type { JournalRecord } from './journal-record.js';
import { foldStageRecord, type StageRecord } from './stages/evolve-stage.js';
import { failureOfError } from './stages/failure-of-error.js';

/**
 * Folds one record into the state, in place, and returns the same state. Replaying a journal through it gives the state
 * that wrote it.
 *
 * @throws InvariantBrokenError when the record cannot follow this state: the journal or the machine is wrong, and going on
 * could harm the fleet.
 */
export function evolve(state: DeploymentState, record: JournalRecord): DeploymentState {
  invariant(record.sequence === state.sequence + 1, 'records follow each other without a gap', record);
  state.sequence = record.sequence;
  switch (record.type) {
    case 'lifecycle-event-started':
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
    case 'operation-accepted':
    case 'instance-succeeded':
    case 'instance-failed':
      foldMemberRecord(state, record);
      break;
    case 'batch-started':
      foldBatchStarted(state, record);
      break;
    default:
      foldDeploymentRecord(state, record);
  }
  return state;
}

type DeploymentRecord = Exclude<JournalRecord, MemberRecord | { readonly type: 'batch-started' }>;

function foldDeploymentRecord(state: DeploymentState, record: DeploymentRecord): void {
  switch (record.type) {
    case 'deployment-started':
      state.deploymentId = record.deploymentId;
      state.definition = record.definition;
      state.stages = record.definition.plan.stages;
      state.startedAt = record.at;
      return;
    case 'instance-joined':
      foldJoined(state, record);
      return;
    case 'instance-left':
      foldLeft(state, record);
      return;
    case 'rollback-started':
    case 'rollback-skipped':
    case 'rollback-succeeded':
    case 'rollback-failed':
      foldRollback(state, record);
      return;
    case 'deployment-finished':
      invariant(state.finalStatus === undefined, 'final is final', record);
      state.finalStatus = record.status;
      state.finishedAt = record.at;
      state.paused = false;
      return;
    case 'deployment-paused':
    case 'deployment-resumed':
    case 'stop-requested':
    case 'rollback-requested':
    case 'alarm-raised':
    case 'alarm-cleared':
    case 'alarm-poll-failed':
    case 'deployment-frozen':
      foldGuard(state, record);
      return;
    default:
      foldStageRecord(state, record satisfies StageRecord);
  }
}

type GuardRecord = Extract<
  JournalRecord,
  {
    readonly type:
      | 'deployment-paused'
      | 'deployment-resumed'
      | 'stop-requested'
      | 'rollback-requested'
      | 'alarm-raised'
      | 'alarm-cleared'
      | 'alarm-poll-failed'
      | 'deployment-frozen';
  }
>;

function foldGuard(state: DeploymentState, record: GuardRecord): void {
  switch (record.type) {
    case 'deployment-paused':
      state.paused = true;
      return;
    case 'deployment-resumed':
      state.paused = false;
      if (state.frozen !== undefined) thaw(state);
      return;
    case 'alarm-cleared':
      state.alarms.delete(record.alarm);
      return;
    case 'deployment-frozen':
      state.frozen = failureOfError(state, record.error);
      return;
    case 'alarm-raised':
      state.alarms.add(record.reason);
      break;
    default:
      break;
  }
  state.interruption = interruptionOf(record);
  state.paused = false;
}

/** Somebody decided that a frozen deployment goes on: what froze it is accepted as it is. */
function thaw(state: DeploymentState): void {
  state.frozen = undefined;
  state.stageFailure = undefined;
  if (state.interruption?.kind === 'alarm') state.interruption = undefined;
  if (state.stage?.kind === 'fleet') state.stage.accepted = state.stage.failed;
}

function foldRollback(
  state: DeploymentState,
  record: Extract<
    JournalRecord,
    { readonly type: 'rollback-started' | 'rollback-skipped' | 'rollback-succeeded' | 'rollback-failed' }
  >,
): void {
  switch (record.type) {
    case 'rollback-started':
      state.rollback = {
        reason: record.reason,
        revision: record.revision,
        toDeploymentId: record.toDeploymentId,
        outcome: 'open',
      };
      state.interruption = undefined;
      state.frozen = undefined;
      state.stageFailure = undefined;
      state.stages = record.stages ?? state.definition?.plan.stages ?? [];
      return;
    case 'rollback-skipped':
      return;
    case 'rollback-succeeded':
    case 'rollback-failed':
      invariant(state.rollback !== undefined, 'a rollback ends once it has started', record);
      state.rollback.outcome = record.type === 'rollback-succeeded' ? 'succeeded' : 'failed';
  }
}
