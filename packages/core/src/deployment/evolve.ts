import type { Member } from './batch/batch-state.js';
import { evolveMember, type MemberRecord } from './batch/evolve-batch.js';
import type { FinalStatus } from './deployment-event.js';
import type { DeploymentState, Interruption } from './deployment-state.js';
import { indexAt } from './fleet/fleet-state.js';
import { isAvailable, openFleet } from './fleet/open-fleet.js';
import { invariant } from './invariant.js';
import type { JournalRecord } from './journal-record.js';

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
      state.startedAt = record.at;
      return;
    case 'stage-started':
      invariant(state.definition !== undefined, 'a stage belongs to a started deployment', record);
      state.fleet = openFleet(state, state.definition.plan, record);
      state.attempt = record.attempt;
      return;
    case 'stage-succeeded':
    case 'stage-failed':
      foldStageEnded(state, record);
      return;
    case 'deployment-paused':
    case 'deployment-resumed':
      state.paused = record.type === 'deployment-paused';
      return;
    case 'stop-requested':
    case 'rollback-requested':
    case 'alarm-raised':
      state.interruption = interruptionOf(record.type, record.reason, record.rollback ?? false);
      state.paused = false;
      return;
    case 'rollback-started':
      state.rollback = { reason: record.reason, outcome: 'open' };
      state.interruption = undefined;
      return;
    case 'rollback-skipped':
      return;
    case 'rollback-succeeded':
    case 'rollback-failed':
      invariant(state.rollback !== undefined, 'a rollback ends once it has started', record);
      state.rollback.outcome = record.type === 'rollback-succeeded' ? 'succeeded' : 'failed';
      return;
    case 'deployment-finished':
      invariant(state.finalStatus === undefined, 'final is final', record);
      state.finalStatus = record.status;
      state.finishedAt = record.at;
      state.paused = false;
  }
}

function foldStageEnded(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'stage-succeeded' | 'stage-failed' }>,
): void {
  const { fleet } = state;
  invariant(fleet?.outcome === 'open' && fleet.attempt === record.attempt, 'an open stage ends once', record);
  if (record.type === 'stage-succeeded') {
    fleet.outcome = 'succeeded';
    return;
  }
  fleet.outcome = 'failed';
  fleet.skipped = record.skippedInstances;
  // The first failure names the deployment's end; what happens to its rollback is told apart from it.
  state.failure ??= { status: statusAfter(state.interruption), error: record.error };
}

function foldBatchStarted(
  state: DeploymentState,
  record: Extract<JournalRecord, { readonly type: 'batch-started' }>,
): void {
  const { fleet, definition } = state;
  invariant(fleet?.outcome === 'open' && definition !== undefined, 'a batch belongs to an open stage', record);
  const { batch, attempt, instanceIds } = record;
  const members = instanceIds.map((instanceId, offset): Member => {
    const index = indexAt(fleet, fleet.cursor + offset);
    const instance = definition.plan.fleet[index];
    invariant(instance?.instanceId === instanceId, 'instances are attempted in the planned order', record);
    if (isAvailable(state, instance)) {
      fleet.unavailable += 1;
      invariant(
        fleet.fleetSize - fleet.unavailable >= fleet.minimumHealthy,
        'the floor holds when an instance leaves',
        record,
      );
    }
    // The planned instance's own string: a record read from a journal has a copy of it, which would be kept alive.
    const member: Member = {
      index,
      instanceId: instance.instanceId,
      batch,
      attempt,
      phase: 'held',
      event: 0,
      startedAt: record.at,
      accepted: undefined,
      wayBack: false,
    };
    // Set anew, so that the order of members is that of their batches: a state from a snapshot lists them in the same order.
    state.members.delete(instance.instanceId);
    state.members.set(instance.instanceId, member);
    return member;
  });
  state.batches.set(batch, { batch, attempt, lifecycle: fleet.lifecycle, members, open: members.length });
  state.batchCount = batch;
  fleet.cursor += members.length;
  fleet.inFlight += members.length;
  invariant(fleet.inFlight <= fleet.budget, 'no more instances are out than the budget allows', record);
}

function foldMemberRecord(state: DeploymentState, record: MemberRecord): void {
  const member = state.members.get(record.instanceId);
  const batch = member === undefined ? undefined : state.batches.get(member.batch);
  const { fleet } = state;
  invariant(
    member !== undefined && batch !== undefined && fleet !== undefined,
    'a record names an instance in work',
    record,
  );
  evolveMember(batch, member, record);
  if (record.type === 'instance-succeeded') {
    fleet.succeeded += 1;
    fleet.unavailable -= 1;
    fleet.inFlight -= 1;
  } else if (record.type === 'instance-failed') {
    fleet.failed += 1;
    fleet.inFlight -= 1;
  }
  if (batch.open === 0) state.batches.delete(batch.batch);
}

function interruptionOf(type: string, reason: string, rollback: boolean): Interruption {
  const kind = type === 'stop-requested' ? 'stop' : type === 'alarm-raised' ? 'alarm' : 'rollback';
  return { kind, reason, rollback };
}

/** An alarm and a request stop a deployment; anything else fails it (CodeDeploy: deployment status). */
function statusAfter(interruption: Interruption | undefined): FinalStatus {
  return interruption === undefined ? 'failed' : 'stopped';
}
