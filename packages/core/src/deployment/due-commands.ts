import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentCommand, RunOperation } from './deployment-command.js';
import type { DeploymentState } from './deployment-state.js';
import { instanceAt } from './fleet/fleet-of.js';
import type { JournalRecord } from './journal-record.js';
import { lifecycleRequests } from './operation/lifecycle-request.js';
import { stageOperationCommands } from './operation/stage-operation-commands.js';
import { operationIdOf } from './operation-id.js';
import { waitCommands } from './waiting/waiting.js';

/** Every effect that should be in flight now. A driver asks once after it loaded a deployment. */
export function dueCommands(state: DeploymentState): readonly DeploymentCommand[] {
  const commands: DeploymentCommand[] = [];
  const requests = lifecycleRequests(state);
  for (const batch of state.batches.values()) {
    for (const member of batch.members) {
      if (member.phase === 'running') commands.push(...commandsFor(state, batch, member, requests));
    }
  }
  commands.push(...stageOperationCommands(state), ...waitCommands(state));
  return commands;
}

/**
 * The part of {@link dueCommands} that these records, just folded, made due: so a turn costs what it changed and not what
 * is in flight.
 */
export function newlyDueCommands(
  state: DeploymentState,
  records: readonly JournalRecord[],
): readonly DeploymentCommand[] {
  // A stop concerns everything in flight, and asking twice for an operation is harmless.
  if (records.some((record) => record.type === 'stop-requested')) return dueCommands(state);
  const commands: DeploymentCommand[] = [];
  const requests = lifecycleRequests(state);
  for (const record of records) {
    if (record.type !== 'lifecycle-event-started' && record.type !== 'operation-accepted') {
      commands.push(...commandsOfStage(state, record));
      continue;
    }
    const member = state.members.get(record.instanceId);
    const batch = member === undefined ? undefined : state.batches.get(member.batch);
    if (member?.phase !== 'running' || batch === undefined) continue;
    if (batch.lifecycle[member.event] !== record.lifecycleEvent || member.attempt !== record.attempt) continue;
    if (record.type === 'lifecycle-event-started' && member.accepted !== undefined) continue;
    commands.push(...commandsFor(state, batch, member, requests));
  }
  return commands;
}

/** What a record about the deployment as a whole made due, as far as it still is. */
function commandsOfStage(state: DeploymentState, record: JournalRecord): readonly DeploymentCommand[] {
  switch (record.type) {
    case 'provisioning-started':
    case 'hook-started':
    case 'traffic-shift-started':
    case 'termination-started':
    case 'stage-operation-accepted':
    case 'rollback-requested':
    case 'alarm-raised':
    case 'alarm-poll-failed':
      return stageOperationCommands(state);
    case 'wait-started':
      return state.waiting?.sequence === record.sequence ? waitCommands(state) : [];
    case 'instance-left':
      return cancelOf(state, record.instanceId);
    default:
      return [];
  }
}

/** An instance that left needs nothing any more; whoever still works on it should stop. */
function cancelOf(state: DeploymentState, instanceId: string): readonly DeploymentCommand[] {
  const member = state.members.get(instanceId);
  const lifecycleEvent = state.fleet?.lifecycle[member?.event ?? 0];
  if (member === undefined || member.batch === 0 || lifecycleEvent === undefined) return [];
  const { deploymentId } = state;
  const { attempt } = member;
  return [
    { type: 'cancel-operation', operationId: operationIdOf({ deploymentId, attempt, lifecycleEvent, instanceId }) },
  ];
}

function commandsFor(
  state: DeploymentState,
  batch: BatchState,
  member: Member,
  requests: ReturnType<typeof lifecycleRequests>,
): readonly DeploymentCommand[] {
  const { definition, deploymentId } = state;
  const lifecycleEvent = batch.lifecycle[member.event];
  const instance = instanceAt(state, batch.side, member.index);
  if (definition === undefined || lifecycleEvent === undefined || instance === undefined) return [];
  const operationId = operationIdOf({
    deploymentId,
    attempt: member.attempt,
    lifecycleEvent,
    instanceId: member.instanceId,
  });
  const run: RunOperation = {
    type: 'run-operation',
    operationId,
    request: requests(definition, { attempt: member.attempt, lifecycleEvent, instance }),
    ...(member.accepted === undefined ? {} : { resumeFrom: member.accepted }),
    deadline: member.startedAt + definition.lifecycleEventTimeout,
  };
  if (state.interruption?.kind !== 'stop') return [run];
  const handle = member.accepted === undefined ? {} : { handle: member.accepted.handle };
  return [run, { type: 'cancel-operation', operationId, ...handle }];
}
