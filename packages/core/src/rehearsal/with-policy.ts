import {
  describeMinimumHealthyHosts,
  healthFloor,
  type MinimumHealthyHosts,
} from '../batches/minimum-healthy-hosts.js';
import type { DeploymentDefinition } from '../deployment/deployment-definition.js';
import { PlanError, type PlanProblem } from '../errors/plan-error.js';
import type { FleetStage, ShiftStage, Stage } from '../plan/plan.js';
import type { TrafficRouting } from '../traffic/traffic-routing.js';
import { trafficSchedule } from '../traffic/traffic-schedule.js';

/** What a deployer might have chosen instead. */
export interface OtherPolicy {
  readonly minimumHealthyHosts?: MinimumHealthyHosts;
  /** Of production traffic. */
  readonly trafficRouting?: TrafficRouting;
}

/**
 * The same deployment under another policy; everything that was not chosen anew stays as it was planned.
 *
 * @throws PlanError when the plan would be impossible, or has nothing that the policy is about.
 */
export function withPolicy(definition: DeploymentDefinition, policy: OtherPolicy): DeploymentDefinition {
  const { plan, deploymentGroupName } = definition;
  const problems = findProblems(plan.stages, policy);
  const stages = plan.stages.map((stage) => changed(stage, policy, problems));
  if (problems.length > 0) throw new PlanError({ deploymentGroup: deploymentGroupName, problems });
  const worstCaseDuration = stages.reduce((sum, stage) => sum + stage.worstCaseDuration, 0);
  return { ...definition, plan: { ...plan, stages, worstCaseDuration } };
}

function findProblems(stages: readonly Stage[], policy: OtherPolicy): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (policy.minimumHealthyHosts !== undefined && !stages.some(hasFloor)) {
    problems.push({ reason: 'INVALID_DEPLOYMENT_CONFIG', arithmetic: 'none of its stages has minimum healthy hosts' });
  }
  if (policy.trafficRouting !== undefined && !stages.some(isProductionShift)) {
    problems.push({ reason: 'INVALID_TRAFFIC_ROUTING', arithmetic: 'none of its stages moves traffic by weight' });
  }
  return problems;
}

function changed(stage: Stage, policy: OtherPolicy, problems: PlanProblem[]): Stage {
  const { minimumHealthyHosts, trafficRouting } = policy;
  if (minimumHealthyHosts !== undefined && hasFloor(stage)) return withFloor(stage, minimumHealthyHosts, problems);
  if (trafficRouting !== undefined && isProductionShift(stage)) return withWeights(stage, trafficRouting);
  return stage;
}

/** The last step of blocking the original fails whatever the configuration, so it has no floor to choose. */
function hasFloor(stage: Stage): stage is FleetStage {
  return stage.kind === 'fleet' && stage.role !== 'block-traffic';
}

function isProductionShift(stage: Stage): stage is ShiftStage {
  return stage.kind === 'shift' && stage.listener === 'production';
}

function withFloor(stage: FleetStage, setting: MinimumHealthyHosts, problems: PlanProblem[]): FleetStage {
  const floor = healthFloor(setting, stage.floor.fleetSize);
  if (floor.budget < 1) problems.push({ reason: 'HEALTH_CONSTRAINTS_INVALID', arithmetic: floor.arithmetic });
  const rounds = Math.ceil(floor.fleetSize / Math.max(1, floor.budget));
  const worstCaseDuration = (stage.worstCaseDuration / Math.max(1, stage.rounds)) * rounds;
  return {
    ...stage,
    minimumHealthyHosts: describeMinimumHealthyHosts(setting),
    setting,
    floor,
    rounds,
    worstCaseDuration,
  };
}

function withWeights(stage: ShiftStage, routing: TrafficRouting): ShiftStage {
  const steps = trafficSchedule(routing);
  const waits = (list: ShiftStage['steps']): number => list.reduce((sum, { wait }) => sum + wait, 0);
  const worstCaseDuration = Math.max(0, stage.worstCaseDuration - waits(stage.steps)) + waits(steps);
  return { ...stage, steps, worstCaseDuration };
}
