import { hookEnvironment } from '../lifecycle/hook-environment.js';
import { hookSource } from '../lifecycle/hook-source.js';
import type { ServerLifecycleEvent } from '../lifecycle/lifecycle-events.js';
import type { LifecycleEventRequest } from '../target/v1/request.js';
import type { BatchState, Member } from './batch/batch-state.js';
import type { DeploymentCommand, RunOperation } from './deployment-command.js';
import type { DeploymentDefinition } from './deployment-definition.js';
import type { DeploymentState } from './deployment-state.js';
import type { JournalRecord } from './journal-record.js';
import { operationIdOf, rollbackDeploymentIdOf } from './operation-id.js';

/** Every effect that should be in flight now. A driver asks once after it loaded a deployment. */
export function dueCommands(state: DeploymentState): readonly DeploymentCommand[] {
  const commands: DeploymentCommand[] = [];
  for (const batch of state.batches.values()) {
    for (const member of batch.members) {
      if (member.phase === 'running') commands.push(...commandsFor(state, batch, member));
    }
  }
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
  for (const record of records) {
    if (record.type !== 'lifecycle-event-started' && record.type !== 'operation-accepted') continue;
    const member = state.members.get(record.instanceId);
    const batch = member === undefined ? undefined : state.batches.get(member.batch);
    if (member?.phase !== 'running' || batch === undefined) continue;
    if (batch.lifecycle[member.event] !== record.lifecycleEvent || member.attempt !== record.attempt) continue;
    if (record.type === 'lifecycle-event-started' && member.accepted !== undefined) continue;
    commands.push(...commandsFor(state, batch, member));
  }
  return commands;
}

function commandsFor(state: DeploymentState, batch: BatchState, member: Member): readonly DeploymentCommand[] {
  const { definition, deploymentId } = state;
  const lifecycleEvent = batch.lifecycle[member.event];
  const instance = definition?.plan.fleet[member.index];
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
    request: requestFor(definition, { deploymentId, attempt: member.attempt, lifecycleEvent, instance }),
    ...(member.accepted === undefined ? {} : { resumeFrom: member.accepted }),
    deadline: member.startedAt + definition.lifecycleEventTimeout,
  };
  if (state.interruption?.kind !== 'stop') return [run];
  const handle = member.accepted === undefined ? {} : { handle: member.accepted.handle };
  return [run, { type: 'cancel-operation', operationId, ...handle }];
}

function requestFor(
  definition: DeploymentDefinition,
  subject: Pick<LifecycleEventRequest, 'deploymentId' | 'lifecycleEvent' | 'instance'> & { readonly attempt: number },
): LifecycleEventRequest {
  const { deploymentId, lifecycleEvent, attempt } = subject;
  let known = requests.get(definition);
  if (known?.deploymentId !== deploymentId) {
    known = { deploymentId, byAttempt: [new Map(), new Map()] };
    requests.set(definition, known);
  }
  const byEvent = known.byAttempt[attempt === 2 ? 1 : 0];
  let shared = byEvent.get(lifecycleEvent);
  if (shared === undefined) {
    shared = sharedRequest(definition, { deploymentId, lifecycleEvent, rollback: attempt === 2 });
    byEvent.set(lifecycleEvent, shared);
  }
  // Written out: a spread costs more than all the rest of a turn.
  return {
    type: shared.type,
    deploymentId: shared.deploymentId,
    applicationName: shared.applicationName,
    deploymentGroupName: shared.deploymentGroupName,
    deploymentGroupId: shared.deploymentGroupId,
    lifecycleEvent,
    instance: subject.instance,
    revision: shared.revision,
    hookSource: shared.hookSource,
    environment: shared.environment,
    fileExistsBehavior: shared.fileExistsBehavior,
    timeout: shared.timeout,
  };
}

type SharedRequest = Omit<LifecycleEventRequest, 'instance'>;

/** All of a request but its instance is the same for a whole fleet, so it is made once and then shared. */
const requests = new WeakMap<
  DeploymentDefinition,
  {
    readonly deploymentId: string;
    readonly byAttempt: readonly [Map<string, SharedRequest>, Map<string, SharedRequest>];
  }
>();

function sharedRequest(
  definition: DeploymentDefinition,
  subject: { readonly deploymentId: string; readonly lifecycleEvent: string; readonly rollback: boolean },
): SharedRequest {
  const { lifecycleEvent, rollback } = subject;
  const origin = rollback ? (definition.lastSuccessful ?? definition) : definition;
  const { revision, fileExistsBehavior } = origin;
  const { applicationName, deploymentGroupName, deploymentGroupId } = definition;
  const deploymentId = rollback ? rollbackDeploymentIdOf(subject.deploymentId) : subject.deploymentId;
  const names = { applicationName, deploymentId, deploymentGroupName, deploymentGroupId };
  return {
    type: 'run-lifecycle-event',
    deploymentId,
    applicationName,
    deploymentGroupName,
    deploymentGroupId,
    lifecycleEvent,
    revision,
    hookSource: hookSource(lifecycleEvent as ServerLifecycleEvent, { rollback, deploymentType: 'in-place' }),
    environment: hookEnvironment({ ...names, lifecycleEvent, revision }),
    fileExistsBehavior,
    timeout: definition.lifecycleEventTimeout,
  };
}
