import { type Budget, count, percent } from '../../batches/budget.js';
import type { MinimumHealthyHosts } from '../../batches/minimum-healthy-hosts.js';
import type { Gate, TimeoutAction } from '../../gates/gate.js';
import type { BatchConfiguration, BlueGreenStrategy, InPlaceStrategy, Strategy } from '../../group/strategy.js';
import { minutes } from '../../model/duration.js';
import type { PlannedGroup } from '../../plan/plan-deployment.js';
import { canary, linear, steps, type TrafficRouting } from '../../traffic/traffic-routing.js';
import type { Random } from '../../virtual/random.js';

/** Kinds of deployments that are drawn. `plain` is in place with nothing but a floor. */
export type ScenarioKind = 'plain' | 'in-place' | 'servers' | 'ecs' | 'lambda';

/** A strategy, and a target that can carry it out. */
export interface RandomStrategy {
  readonly strategy: Strategy;
  readonly target: PlannedGroup['target'];
}

const able = { provisionReplacement: true, shiftTraffic: true, terminate: true } as const;

/** Draws a strategy of a kind: each of its parts is there in some of them. */
export function randomStrategy(
  random: Random,
  kind: ScenarioKind,
  minimumHealthyHosts: MinimumHealthyHosts,
): RandomStrategy {
  const name = 'simulated';
  const trafficControl = random.chance(0.4);
  switch (kind) {
    case 'plain': {
      const strategy = { deploymentType: 'in-place', minimumHealthyHosts } as const;
      return { strategy, target: { name, computePlatform: 'server', trafficControl } };
    }
    case 'in-place':
      return {
        strategy: randomInPlace(random, minimumHealthyHosts),
        target: { name, computePlatform: 'server', trafficControl },
      };
    case 'servers': {
      const routing = random.chance(0.3) ? { trafficRouting: randomRouting(random) } : {};
      const strategy = { ...randomBlueGreen(random), ...randomBudgets(random), minimumHealthyHosts, ...routing };
      return { strategy, target: { name, computePlatform: 'server', trafficControl: true, ...able } };
    }
    case 'ecs': {
      const testTraffic = random.chance(0.5);
      const strategy = { ...randomBlueGreen(random), trafficRouting: randomRouting(random), testTraffic };
      return { strategy, target: { name, computePlatform: 'ecs', ...able } };
    }
    case 'lambda': {
      const strategy = { ...randomBlueGreen(random), trafficRouting: randomRouting(random) };
      const { shiftTraffic, ...provisions } = able;
      const target = {
        name,
        computePlatform: 'lambda',
        shiftTraffic,
        ...(random.chance(0.5) ? provisions : {}),
      } as const;
      return { strategy: 'terminate' in target ? strategy : { ...strategy, original: 'keep' }, target };
    }
  }
}

function randomInPlace(random: Random, minimumHealthyHosts: MinimumHealthyHosts): InPlaceStrategy {
  const start = randomGates(random, 'before');
  const end = randomGates(random, 'after');
  return {
    deploymentType: 'in-place',
    minimumHealthyHosts,
    ...randomBudgets(random),
    ...(random.chance(0.4) ? { zonal: randomZones(random) } : {}),
    ...(random.chance(0.4) ? { batches: randomBatches(random) } : {}),
    gates: { start, end },
  };
}

function randomZones(random: Random): NonNullable<InPlaceStrategy['zonal']> {
  return {
    ...(random.chance(0.5) ? { monitorDuration: minutes(random.integer(1, 5)) } : {}),
    ...(random.chance(0.5) ? { firstZoneMonitorDuration: minutes(random.integer(1, 20)) } : {}),
    ...(random.chance(0.5) ? { minimumHealthyHostsPerZone: { type: 'half-at-a-time' } } : {}),
  };
}

function randomBatches(random: Random): BatchConfiguration {
  const sizes: readonly Budget[] = [count(1), random.chance(0.5) ? percent(25) : count(2), percent(50)];
  return {
    ...(random.chance(0.8) ? { sizes: sizes.slice(0, random.integer(1, 3)) } : {}),
    ...(random.chance(0.6) ? { pauseBetween: minutes(random.integer(1, 5)) } : {}),
  };
}

function randomBudgets(random: Random): Pick<InPlaceStrategy, 'failureBudget' | 'unreachableBudget'> {
  return {
    ...(random.chance(0.3) ? { failureBudget: random.chance(0.5) ? count(random.integer(0, 3)) : percent(20) } : {}),
    ...(random.chance(0.3) ? { unreachableBudget: random.chance(0.5) ? count(2) : percent(30) } : {}),
  };
}

function randomBlueGreen(random: Random): BlueGreenStrategy {
  const onTimeout = randomTimeoutAction(random);
  return {
    deploymentType: 'blue-green',
    ...(random.chance(0.5) ? { readyWait: { timeout: minutes(random.integer(1, 60)), onTimeout } } : {}),
    ...(random.chance(0.5) ? { bake: minutes(random.integer(1, 30)) } : {}),
    ...(random.chance(0.5) ? { terminationWait: minutes(random.integer(1, 120)) } : {}),
    ...(random.chance(0.3) ? { original: 'keep' } : {}),
    gates: {
      start: randomGates(random, 'before'),
      ready: randomGates(random, 'ready-to-shift'),
      end: randomGates(random, 'after'),
    },
  };
}

function randomRouting(random: Random): TrafficRouting {
  const interval = minutes(random.integer(1, 30));
  const percentage = random.integer(1, 99);
  return random.pick<() => TrafficRouting>([
    () => ({ type: 'all-at-once' }),
    () => canary({ percentage, interval }),
    () => linear({ percentage: Math.max(8, percentage), interval }),
    () => steps(randomSteps(random)),
  ])();
}

/** Any list of rising weights, with or without waits and gates. */
function randomSteps(random: Random): Parameters<typeof steps>[0] {
  const list: { weight: number; wait: number; gates: readonly Gate[] }[] = [];
  for (let weight = random.integer(1, 40); weight < 100; weight += random.integer(1, 60)) {
    const wait = random.chance(0.7) ? minutes(random.integer(1, 10)) : 0;
    list.push({ weight, wait, gates: randomGates(random, `at-${weight}`) });
  }
  return [...list, { weight: 100 }];
}

function randomGates(random: Random, name: string): readonly Gate[] {
  if (random.chance(0.75)) return [];
  const limits = { name, timeout: minutes(random.integer(2, 20)), onTimeout: randomTimeoutAction(random) };
  const asked = { ...limits, interval: minutes(1) };
  return [
    random.pick<Gate>([
      { type: 'approval', ...limits },
      { type: 'predicate', ...asked },
      { type: 'http-probe', url: 'http://127.0.0.1/health', ...asked },
    ]),
  ];
}

function randomTimeoutAction(random: Random): TimeoutAction {
  return random.pick<TimeoutAction>(['continue', 'fail', 'stop']);
}
