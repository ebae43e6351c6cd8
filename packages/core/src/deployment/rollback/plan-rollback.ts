import type { Revision } from '../../model/revision.js';
import type { FleetStage, Plan, ShiftStage, Stage, TerminateStage } from '../../plan/plan.js';
import type { Listener, Side } from '../../target/v1/request.js';
import type { DeploymentDefinition, LastSuccessfulDeployment } from '../deployment-definition.js';
import type { DeploymentState } from '../deployment-state.js';
import { fleetOf, instanceAt } from '../fleet/fleet-of.js';
import { touchedInstances } from '../fleet/open-fleet.js';

/** What a rollback will do. */
export interface RollbackPlan {
  readonly stages: readonly Stage[];
  /** Instances that are worked on. */
  readonly instanceIds: readonly string[];
  /** What is redeployed; absent where the original still is. */
  readonly revision?: Revision;
  readonly toDeploymentId?: string;
}

/** Why there is no rollback, as a sentence. */
export interface NoRollback {
  readonly impossible: string;
}

/**
 * What takes the deployment back from where it is (CodeDeploy: redeploy and roll back). In place the last good revision is
 * redeployed; a blue/green deployment sends the traffic back to the original, which still is there, and then removes what
 * it made.
 */
export function planRollback(state: DeploymentState, definition: DeploymentDefinition): RollbackPlan | NoRollback {
  const { plan } = definition;
  return plan.deploymentType === 'blue-green' ? planReturn(state, plan) : planRedeployment(state, definition);
}

function planRedeployment(state: DeploymentState, definition: DeploymentDefinition): RollbackPlan | NoRollback {
  if (state.members.size === 0) return { impossible: 'no instance was touched, so there is nothing to roll back' };
  const { interruption } = state;
  const to = whereTo(interruption?.revision, definition.lastSuccessful);
  if (to === undefined) {
    const group = definition.deploymentGroupName;
    return { impossible: `deployment group ${group} has no successful deployment to return to` };
  }
  const scope = interruption?.scope ?? definition.rollbackScope ?? 'touched';
  const indexes = scope === 'full' ? undefined : touchedInstances(state, 'original');
  const instanceIds =
    indexes === undefined
      ? fleetOf(state, 'original').map(({ instanceId }) => instanceId)
      : idsAt(state, 'original', indexes);
  return { stages: definition.plan.stages.flatMap((stage) => redeployment(stage, scope)), instanceIds, ...to };
}

function whereTo(
  named: Revision | undefined,
  lastSuccessful: LastSuccessfulDeployment | undefined,
): Pick<RollbackPlan, 'revision' | 'toDeploymentId'> | undefined {
  if (named !== undefined) return { revision: named };
  if (lastSuccessful === undefined) return undefined;
  return { revision: lastSuccessful.revision, toDeploymentId: lastSuccessful.deploymentId };
}

/** The same lifecycle under the same floor, without zones, batches and budgets (CodeDeploy: a rollback is not zonal). */
function redeployment(stage: Stage, scope: 'touched' | 'full'): readonly FleetStage[] {
  if (stage.kind !== 'fleet') return [];
  const { kind, minimumHealthyHosts, floor, lifecycle, rounds, worstCaseDuration, setting } = stage;
  const whole = { kind, minimumHealthyHosts, floor, lifecycle, rounds, worstCaseDuration } as const;
  return [{ ...whole, ...(setting === undefined ? {} : { setting }), ...(scope === 'full' ? { scope } : {}) }];
}

function planReturn(state: DeploymentState, plan: Plan): RollbackPlan | NoRollback {
  if (state.originalTerminated) {
    return { impossible: 'the original is being removed, or is gone; deploy the previous revision instead' };
  }
  const provision = plan.stages.findIndex(({ kind }) => kind === 'provision');
  const provisioned = provision >= 0 && wasBegun(state, provision);
  const blocked = fleetBack(state, plan, 'block-traffic', 'original');
  const allowed = fleetBack(state, plan, 'allow-traffic', 'replacement');
  const { production, test } = state.traffic;
  const stages: readonly Stage[] = [
    ...(production.touched ? [shiftBack(plan, 'production')] : []),
    ...blocked,
    ...allowed,
    ...(test.touched ? [shiftBack(plan, 'test')] : []),
    ...(provisioned ? removal(plan) : []),
  ].filter((stage) => stage !== undefined);
  if (stages.length === 0) {
    return { impossible: 'nothing was made and no traffic was moved, so there is nothing to roll back' };
  }
  const worked = [...blocked, ...allowed].flatMap(({ side = 'original', touchedBy }) =>
    idsAt(state, side, touchedInstances(state, side, touchedBy)),
  );
  return { stages, instanceIds: worked };
}

/** Whether a stage with steps began its first one. A stage that is interrupted as it opens has done nothing. */
function wasBegun({ stage, operation }: DeploymentState, number: number): boolean {
  if (stage === undefined || stage.stage !== number) return (stage?.stage ?? -1) > number;
  return operation !== undefined || (stage.kind !== 'fleet' && stage.step > 0);
}

/** The traffic events the other way round, for the instances that one stage of the deployment worked on. */
function fleetBack(
  state: DeploymentState,
  plan: Plan,
  role: 'allow-traffic' | 'block-traffic',
  side: Side,
): readonly FleetStage[] {
  const touchedBy = plan.stages.findIndex((stage) => stage.kind === 'fleet' && stage.role === role);
  const reverse = role === 'allow-traffic' ? 'block-traffic' : 'allow-traffic';
  const model = plan.stages.find((stage) => stage.kind === 'fleet' && stage.role === reverse);
  if (model?.kind !== 'fleet' || touchedInstances(state, side, touchedBy).length === 0) return [];
  const { lifecycle, rounds, worstCaseDuration } = model;
  const size = fleetOf(state, side).length;
  const floor = { fleetSize: size, minimumHealthy: 0, budget: size, arithmetic: `all ${size} at once` };
  const stage = {
    kind: 'fleet',
    minimumHealthyHosts: 'AllAtOnce',
    floor,
    lifecycle,
    rounds,
    worstCaseDuration,
  } as const;
  return [{ ...stage, side, role: reverse, touchedBy }];
}

/** All of a listener's traffic to the original, in one step. */
function shiftBack(plan: Plan, listener: Listener): ShiftStage | undefined {
  const forward = plan.stages.find((stage) => stage.kind === 'shift' && stage.listener === listener);
  if (forward?.kind !== 'shift') return undefined;
  const steps = [{ weight: 0, wait: 0, gates: [] }];
  return { kind: 'shift', listener, steps, worstCaseDuration: forward.worstCaseDuration };
}

function removal(plan: Plan): readonly TerminateStage[] {
  const provision = plan.stages.find(({ kind }) => kind === 'provision');
  if (provision?.kind !== 'provision' || !provision.removable) return [];
  return [{ kind: 'terminate', side: 'replacement', worstCaseDuration: provision.worstCaseDuration }];
}

function idsAt(state: DeploymentState, side: Side, indexes: readonly number[]): readonly string[] {
  return indexes.map((index) => instanceAt(state, side, index)?.instanceId ?? '');
}
