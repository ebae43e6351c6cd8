import { count } from '../../batches/budget.js';
import { oneAtATime } from '../../batches/minimum-healthy-hosts.js';
import type { BlueGreenStrategy, FleetPolicy } from '../../group/strategy.js';
import { allowTrafficLifecycle, blockTrafficLifecycle, installLifecycle } from '../../lifecycle/lifecycle-events.js';
import type { Instance } from '../../model/instance.js';
import type { Listener } from '../../target/v1/request.js';
import type { TrafficRouting } from '../../traffic/traffic-routing.js';
import { trafficSchedule } from '../../traffic/traffic-schedule.js';
import type { FleetStage, HookStage, ProvisionStage, ShiftStage, Stage, TerminateStage } from '../plan.js';
import { compileFleetStage } from './fleet-stage.js';
import type { PlannedGroup, PlanProblems } from './planned-group.js';
import { gateStages, readyWaitStages, timerStages } from './wait-stages.js';

/** What the parts of a blue/green plan are made from. */
interface BlueGreenParts {
  readonly group: PlannedGroup;
  readonly strategy: BlueGreenStrategy;
  readonly fleet: readonly Instance[];
  readonly problems: PlanProblems;
}

/** Compiles a blue/green deployment of any platform (CodeDeploy: blue/green flows of EC2, ECS and Lambda). */
export function compileBlueGreen(parts: BlueGreenParts): readonly Stage[] {
  refuseMissing(parts);
  const { gates } = parts.strategy;
  return [...gateStages(gates?.start), ...stagesOf(parts), ...afterTraffic(parts)];
}

function stagesOf(parts: BlueGreenParts): readonly Stage[] {
  switch (parts.group.target.computePlatform) {
    case 'server':
      return serverStages(parts);
    case 'ecs':
      return ecsStages(parts);
    case 'lambda':
      return lambdaStages(parts);
  }
}

/** Green in before blue out: both serve for a while, and no moment has neither. */
function serverStages(parts: BlueGreenParts): readonly Stage[] {
  const { strategy, fleet } = parts;
  const policy: FleetPolicy = { ...strategy, minimumHealthyHosts: strategy.minimumHealthyHosts ?? oneAtATime };
  const { batches: _batches, ...unbatched } = policy;
  // One original that does not leave the balancer fails the deployment, whatever the configuration (CodeDeploy says so).
  const everyOne: FleetPolicy = { minimumHealthyHosts: { type: 'all-at-once' }, failureBudget: count(0) };
  const fleetStage = (
    lifecycle: readonly string[],
    role: NonNullable<FleetStage['role']>,
    options: { readonly policy: FleetPolicy; readonly side?: 'replacement' },
  ): FleetStage => compileFleetStage({ ...parts, fleetSize: fleet.length, lifecycle, role, ...options });
  return [
    provision(parts),
    fleetStage(installLifecycle, 'install', { policy: unbatched, side: 'replacement' }),
    ...beforeTraffic(parts),
    fleetStage(allowTrafficLifecycle, 'allow-traffic', { policy, side: 'replacement' }),
    ...(strategy.trafficRouting === undefined ? [] : [shift(parts, 'production', strategy.trafficRouting)]),
    fleetStage(blockTrafficLifecycle, 'block-traffic', { policy: everyOne }),
  ];
}

function ecsStages(parts: BlueGreenParts): readonly Stage[] {
  const { testTraffic, trafficRouting = { type: 'all-at-once' } } = parts.strategy;
  const test: readonly Stage[] =
    testTraffic === true
      ? [
          { ...shift(parts, 'test', { type: 'all-at-once' }), lifecycleEvent: 'AllowTestTraffic' },
          hook(parts, 'AfterAllowTestTraffic'),
        ]
      : [];
  return [
    hook(parts, 'BeforeInstall'),
    { ...provision(parts), lifecycleEvent: 'Install' },
    hook(parts, 'AfterInstall'),
    ...test,
    ...beforeTraffic(parts),
    hook(parts, 'BeforeAllowTraffic'),
    { ...shift(parts, 'production', trafficRouting), lifecycleEvent: 'AllowTraffic' },
    hook(parts, 'AfterAllowTraffic'),
  ];
}

/** A version to shift to is published first where the target can do that; else it is given. */
function lambdaStages(parts: BlueGreenParts): readonly Stage[] {
  const { trafficRouting = { type: 'all-at-once' } } = parts.strategy;
  return [
    ...(parts.group.target.provisionReplacement === undefined ? [] : [provision(parts)]),
    ...beforeTraffic(parts),
    hook(parts, 'BeforeAllowTraffic'),
    { ...shift(parts, 'production', trafficRouting), lifecycleEvent: 'AllowTraffic' },
    hook(parts, 'AfterAllowTraffic'),
  ];
}

function beforeTraffic({ strategy }: BlueGreenParts): readonly Stage[] {
  return [...gateStages(strategy.gates?.ready), ...readyWaitStages(strategy.readyWait)];
}

/** As long as the original is there, everything can go back; so what watches comes before what removes. */
function afterTraffic(parts: BlueGreenParts): readonly Stage[] {
  const { strategy } = parts;
  const watched = [...timerStages('bake', strategy.bake), ...gateStages(strategy.gates?.end)];
  if (!removesOriginal(parts)) return watched;
  const terminate: TerminateStage = {
    kind: 'terminate',
    side: 'original',
    worstCaseDuration: operationTimeout(parts),
  };
  return [...watched, ...timerStages('termination-wait', strategy.terminationWait), terminate];
}

function removesOriginal({ group, strategy }: BlueGreenParts): boolean {
  const chosen = strategy.original ?? (group.target.computePlatform === 'lambda' ? 'keep' : 'terminate');
  return chosen === 'terminate';
}

function provision(parts: BlueGreenParts): ProvisionStage {
  const removable = parts.group.target.terminate !== undefined;
  return { kind: 'provision', removable, worstCaseDuration: operationTimeout(parts) };
}

function hook(parts: BlueGreenParts, lifecycleEvent: string): HookStage {
  return { kind: 'hook', lifecycleEvent, worstCaseDuration: operationTimeout(parts) };
}

function shift(parts: BlueGreenParts, listener: Listener, routing: TrafficRouting): ShiftStage {
  const steps = trafficSchedule(routing);
  const worstCaseDuration = steps.reduce(
    (sum, { wait, gates }) =>
      sum + operationTimeout(parts) + wait + gates.reduce((longest, { timeout }) => longest + timeout, 0),
    0,
  );
  return { kind: 'shift', listener, steps, worstCaseDuration };
}

function operationTimeout({ group }: BlueGreenParts): number {
  return group.operationTimeout ?? group.lifecycleEventTimeout;
}

/** An absent ability is found here, before anything is done, and not half way through. */
function refuseMissing(parts: BlueGreenParts): void {
  const { group, strategy, problems } = parts;
  const { target } = group;
  const needs = (ability: 'provisionReplacement' | 'shiftTraffic' | 'terminate', what: string): void => {
    if (target[ability] !== undefined) return;
    problems.add('UNSUPPORTED_TARGET', `target ${target.name} has no ${ability}, which ${what} needs`);
  };
  const server = target.computePlatform === 'server';
  if (target.computePlatform !== 'lambda') needs('provisionReplacement', 'a blue/green deployment');
  if (!server || strategy.trafficRouting !== undefined) needs('shiftTraffic', 'traffic routing');
  if (removesOriginal(parts)) needs('terminate', 'the removal of the original');
  if (server && target.trafficControl !== true) {
    problems.add('MISSING_ELB_INFORMATION', `target ${target.name} moves no traffic, so nothing could be rerouted`);
  }
  if (!server && strategy.trafficRouting === undefined) {
    problems.add('INVALID_TRAFFIC_ROUTING', `platform ${target.computePlatform} needs trafficRouting`);
  }
  if (strategy.testTraffic === true && target.computePlatform !== 'ecs') {
    problems.add('INVALID_TRAFFIC_ROUTING', `platform ${target.computePlatform} has no test listener`);
  }
}
