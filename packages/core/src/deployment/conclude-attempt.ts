import type { DeploymentDefinition, LastSuccessfulDeployment } from './deployment-definition.js';
import type { DeploymentFinished } from './deployment-event.js';
import { type DeploymentState, type Interruption, isFinal } from './deployment-state.js';
import type { FleetState } from './fleet/fleet-state.js';
import { touchedInstances } from './fleet/open-fleet.js';
import type { NewRecord } from './journal-record.js';
import { rollbackDeploymentIdOf } from './operation-id.js';

/** What follows once nothing is in flight any more and the stage has its outcome: finish, or roll back and then finish. */
export function concludeAttempt(state: DeploymentState, fleet: FleetState, at: number): readonly NewRecord[] {
  const { definition } = state;
  if (definition === undefined || isFinal(state)) return [];
  if (fleet.attempt === 2) return concludeRollback(state, fleet, at);
  if (fleet.outcome === 'succeeded') return [finished(state, at, false)];
  const reason = rollbackReason(state.interruption, state, definition);
  if (reason === undefined) return [finished(state, at, false)];
  const impossible = whyNoRollback(state, definition);
  if (impossible !== undefined) {
    return [{ type: 'rollback-skipped', at, reason: impossible }, finished(state, at, false)];
  }
  // A rollback starts work, and a pause says that nothing starts. It begins when the deployment is resumed.
  return state.paused ? [] : startRollback(state, definition, { at, reason });
}

/** Whether an attempt that is interrupted like this is followed by a rollback. */
export function leadsToRollback(state: DeploymentState, interruption: Interruption): boolean {
  const { definition, attempt } = state;
  if (definition?.lastSuccessful === undefined || attempt === 2) return false;
  return rollbackReason(interruption, state, definition) !== undefined;
}

function startRollback(
  state: DeploymentState,
  definition: DeploymentDefinition,
  cause: { readonly at: number; readonly reason: string },
): readonly NewRecord[] {
  const { lastSuccessful, plan } = definition;
  if (lastSuccessful === undefined) return [];
  const instanceIds = touchedInstances(state, plan).map((index) => plan.fleet[index]?.instanceId ?? '');
  return [
    {
      type: 'rollback-started',
      ...cause,
      rollbackDeploymentId: rollbackDeploymentIdOf(state.deploymentId),
      toDeploymentId: lastSuccessful.deploymentId,
      revision: lastSuccessful.revision,
      instanceIds,
    },
    { type: 'stage-started', at: cause.at, attempt: 2, stage: 0 },
  ];
}

function concludeRollback(state: DeploymentState, fleet: FleetState, at: number): readonly NewRecord[] {
  if (fleet.outcome === 'succeeded') return [{ type: 'rollback-succeeded', at }, finished(state, at, true)];
  const instanceIds = notRolledBack(state);
  const reason = `${instanceIds.length} instances are not provably on the last good revision`;
  return [{ type: 'rollback-failed', at, reason, instanceIds }, finished(state, at, false)];
}

/** Touched instances that a failed rollback did not bring back: those that failed in it and those it never reached. */
function notRolledBack(state: DeploymentState): readonly string[] {
  const instanceIds: string[] = [];
  for (const member of state.members.values()) {
    if (member.attempt !== 2 || member.phase !== 'succeeded') instanceIds.push(member.instanceId);
  }
  return instanceIds.sort();
}

function finished(state: DeploymentState, at: number, rolledBack: boolean): NewRecord & DeploymentFinished {
  const { failure } = state;
  if (failure === undefined) return { type: 'deployment-finished', at, status: 'succeeded', rolledBack };
  return { type: 'deployment-finished', at, status: failure.status, rolledBack, error: failure.error };
}

/** Why this end leads to a rollback; undefined when it does not (CodeDeploy: automatic rollbacks). */
function rollbackReason(
  interruption: Interruption | undefined,
  { failure }: Pick<DeploymentState, 'failure'>,
  definition: DeploymentDefinition,
): string | undefined {
  switch (interruption?.kind) {
    case 'rollback':
      return `requested: ${interruption.reason}`;
    case 'stop':
      if (interruption.rollback) return `requested with stop: ${interruption.reason}`;
      return definition.rollbackOn.includes('stop-request') ? `deployment stopped: ${interruption.reason}` : undefined;
    case 'alarm':
      return definition.rollbackOn.includes('alarm') ? `alarm ${interruption.reason} was raised` : undefined;
    case undefined:
      return definition.rollbackOn.includes('deployment-failure') ? failure?.error.message : undefined;
  }
}

function whyNoRollback(state: DeploymentState, definition: DeploymentDefinition): string | undefined {
  if (state.members.size === 0) return 'no instance was touched, so there is nothing to roll back';
  const target: LastSuccessfulDeployment | undefined = definition.lastSuccessful;
  if (target !== undefined) return undefined;
  return `deployment group ${definition.deploymentGroupName} has no successful deployment to return to`;
}
