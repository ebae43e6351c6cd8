import type { DeploymentDefinition } from './deployment-definition.js';
import type { DeploymentFinished } from './deployment-event.js';
import { type DeploymentState, type Interruption, isFinal } from './deployment-state.js';
import type { NewRecord } from './journal-record.js';
import { rollbackDeploymentIdOf } from './operation-id.js';
import { planRollback } from './rollback/plan-rollback.js';
import type { StageState } from './stages/stage-state.js';

/** What follows once nothing is in flight any more and the last stage has its outcome: finish, or roll back and then finish. */
export function concludeAttempt(state: DeploymentState, stage: StageState, at: number): readonly NewRecord[] {
  const { definition } = state;
  if (definition === undefined || isFinal(state)) return [];
  if (stage.attempt === 2) return concludeRollback(state, stage, at);
  if (stage.outcome === 'succeeded') return [finished(state, at, false)];
  const reason = rollbackReason(state, definition);
  if (reason === undefined) return [finished(state, at, false)];
  const planned = planRollback(state, definition);
  if ('impossible' in planned) {
    return [{ type: 'rollback-skipped', at, reason: planned.impossible }, finished(state, at, false)];
  }
  // A rollback starts work, and a pause says that nothing starts. It begins when the deployment is resumed.
  if (state.paused) return [];
  const rollbackDeploymentId = rollbackDeploymentIdOf(state.deploymentId);
  return [
    { type: 'rollback-started', at, reason, rollbackDeploymentId, ...planned },
    { type: 'stage-started', at, attempt: 2, stage: 0 },
  ];
}

/**
 * Whether an attempt that is interrupted like this is followed by a rollback. Asked for every report after the interruption, so
 * it looks at what decides and not at the fleet.
 */
export function leadsToRollback(state: DeploymentState, interruption: Interruption): boolean {
  const { definition, attempt } = state;
  if (definition === undefined || attempt === 2 || !wantsRollback(interruption, definition)) return false;
  if (definition.plan.deploymentType === 'blue-green') return !state.originalTerminated;
  return (interruption.revision ?? definition.lastSuccessful) !== undefined;
}

function concludeRollback(state: DeploymentState, stage: StageState, at: number): readonly NewRecord[] {
  if (stage.outcome === 'succeeded') return [{ type: 'rollback-succeeded', at }, finished(state, at, true)];
  const instanceIds = notRolledBack(state);
  const reason =
    stage.kind === 'fleet'
      ? `${instanceIds.length} instances are not provably on the last good revision`
      : (state.rollbackFailure?.message ?? 'a step of the rollback failed');
  return [{ type: 'rollback-failed', at, reason, instanceIds }, finished(state, at, false)];
}

/** Touched instances that a failed rollback did not bring back: those that failed in it and those it never reached. */
function notRolledBack(state: DeploymentState): readonly string[] {
  const redeploys = state.definition?.plan.deploymentType !== 'blue-green';
  const instanceIds: string[] = [];
  for (const { attempt, phase, instanceId } of state.members.values()) {
    if (phase === 'left' || (attempt === 2 && phase === 'succeeded')) continue;
    if (redeploys || attempt === 2) instanceIds.push(instanceId);
  }
  return instanceIds.sort();
}

function finished(state: DeploymentState, at: number, rolledBack: boolean): NewRecord & DeploymentFinished {
  const { failure } = state;
  if (failure === undefined) return { type: 'deployment-finished', at, status: 'succeeded', rolledBack };
  return { type: 'deployment-finished', at, status: failure.status, rolledBack, error: failure.error };
}

/** Why this end leads to a rollback; undefined when it does not. */
function rollbackReason(state: DeploymentState, definition: DeploymentDefinition): string | undefined {
  const { interruption, failure } = state;
  if (!wantsRollback(interruption, definition)) return undefined;
  switch (interruption?.kind) {
    case 'rollback':
      return `requested: ${interruption.reason}`;
    case 'stop':
      return interruption.rollback
        ? `requested with stop: ${interruption.reason}`
        : `deployment stopped: ${interruption.reason}`;
    default:
      return failure?.error.message;
  }
}

/** Which ends lead to a rollback (CodeDeploy: automatic rollbacks). */
function wantsRollback(interruption: Interruption | undefined, { rollbackOn }: DeploymentDefinition): boolean {
  switch (interruption?.kind) {
    case 'rollback':
      return true;
    case 'stop':
      return interruption.rollback || rollbackOn.includes('stop-request');
    case 'alarm':
      return rollbackOn.includes('alarm');
    case undefined:
      return rollbackOn.includes('deployment-failure');
  }
}
