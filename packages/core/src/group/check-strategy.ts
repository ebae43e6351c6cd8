import type { Budget } from '../batches/budget.js';
import { describeMinimumHealthyHosts, type MinimumHealthyHosts } from '../batches/minimum-healthy-hosts.js';
import type { Gate } from '../gates/gate.js';
import { minutes } from '../model/duration.js';
import type { Problem } from '../options/problem.js';
import type { ComputePlatform } from '../target/v1/target.js';
import { checkDuration, checkGates } from './check-gates.js';
import { checkTrafficRouting } from './check-traffic-routing.js';
import type { BlueGreenStrategy, FleetPolicy, InPlaceStrategy, Strategy } from './strategy.js';

/** Longest wait before the original is removed (CodeDeploy: terminationWaitTimeInMinutes). */
const longestTerminationWait = minutes(2880);

/** Every problem of a strategy, also of a program that was not type-checked. */
export function checkStrategy(strategy: Strategy, platform: ComputePlatform): readonly Problem[] {
  const problems = [...checkPolicy(strategy)];
  if (strategy.deploymentType === 'in-place') problems.push(...checkInPlace(strategy, platform));
  else if (strategy.deploymentType === 'blue-green') problems.push(...checkBlueGreen(strategy, platform));
  else problems.push(problem('strategy.deploymentType', 'must be in-place or blue-green', strategy));
  return problems;
}

function checkInPlace(strategy: InPlaceStrategy, platform: ComputePlatform): readonly Problem[] {
  const { zonal, gates } = strategy;
  const problems = [...checkGates('strategy.gates', [...(gates?.start ?? []), ...(gates?.end ?? [])])];
  if (platform !== 'server') {
    const message = `must be blue/green: platform ${platform} has no instances to change in place`;
    problems.push(problem('strategy.deploymentType', message, strategy.deploymentType));
  }
  if (zonal === undefined) return problems;
  const path = 'strategy.zonal';
  problems.push(...checkDuration(`${path}.monitorDuration`, zonal.monitorDuration));
  problems.push(...checkDuration(`${path}.firstZoneMonitorDuration`, zonal.firstZoneMonitorDuration));
  const perZone = zonal.minimumHealthyHostsPerZone;
  return perZone === undefined
    ? problems
    : [...problems, ...checkMinimum(`${path}.minimumHealthyHostsPerZone`, perZone)];
}

function checkBlueGreen(strategy: BlueGreenStrategy, platform: ComputePlatform): readonly Problem[] {
  const { trafficRouting, readyWait, bake, terminationWait } = strategy;
  const problems = [...checkGates('strategy.gates', allGates(strategy)), ...checkDuration('strategy.bake', bake)];
  if (trafficRouting !== undefined) problems.push(...checkTrafficRouting(trafficRouting));
  else if (platform !== 'server') {
    problems.push(problem('strategy.trafficRouting', `is needed on platform ${platform}`, undefined));
  }
  if (readyWait !== undefined) problems.push(...checkDuration('strategy.readyWait.timeout', readyWait.timeout));
  problems.push(...checkDuration('strategy.terminationWait', terminationWait, longestTerminationWait));
  return problems;
}

function allGates({ gates, trafficRouting }: BlueGreenStrategy): readonly Gate[] {
  const between = trafficRouting?.type === 'steps' ? trafficRouting.steps.flatMap((step) => step.gates ?? []) : [];
  return [...(gates?.start ?? []), ...(gates?.ready ?? []), ...(gates?.end ?? []), ...between];
}

function checkPolicy({
  minimumHealthyHosts,
  failureBudget,
  unreachableBudget,
  batches,
}: Partial<FleetPolicy>): readonly Problem[] {
  const problems: Problem[] = [];
  if (minimumHealthyHosts !== undefined) {
    problems.push(...checkMinimum('strategy.minimumHealthyHosts', minimumHealthyHosts));
  }
  problems.push(...checkBudget('strategy.failureBudget', failureBudget));
  problems.push(...checkBudget('strategy.unreachableBudget', unreachableBudget));
  if (batches === undefined) return problems;
  problems.push(...checkDuration('strategy.batches.pauseBetween', batches.pauseBetween));
  if (batches.sizes?.length === 0) problems.push(problem('strategy.batches.sizes', 'must not be empty', batches.sizes));
  for (const [index, size] of (batches.sizes ?? []).entries()) {
    const path = `strategy.batches.sizes[${index}]`;
    problems.push(...checkBudget(path, size));
    if (size.value === 0) problems.push(problem(path, 'must be more than 0', size));
  }
  return problems;
}

/** HOST_COUNT takes integers from 0, FLEET_PERCENT integers from 0 to 99 (CodeDeploy: limits). */
function checkMinimum(path: string, setting: MinimumHealthyHosts): readonly Problem[] {
  if (setting.type !== 'host-count' && setting.type !== 'fleet-percent') return [];
  const most = setting.type === 'fleet-percent' ? 99 : Number.MAX_SAFE_INTEGER;
  if (Number.isInteger(setting.value) && setting.value >= 0 && setting.value <= most) return [];
  const range = setting.type === 'fleet-percent' ? 'an integer from 0 to 99' : 'an integer, 0 or more';
  return [{ path: `${path}.value`, message: `must be ${range}`, received: describeMinimumHealthyHosts(setting) }];
}

function checkBudget(path: string, budget: Budget | undefined): readonly Problem[] {
  if (budget === undefined) return [];
  const { type, value } = budget;
  if (type === 'count') {
    return Number.isInteger(value) && value >= 0 ? [] : [problem(path, 'must be an integer, 0 or more', budget)];
  }
  return value >= 0 && value <= 100 ? [] : [problem(path, 'must be a percentage from 0 to 100', budget)];
}

function problem(path: string, message: string, received: unknown): Problem {
  return received === undefined ? { path, message } : { path, message, received: JSON.stringify(received) };
}
