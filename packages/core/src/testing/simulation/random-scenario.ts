import {
  allAtOnce,
  fleetPercent,
  halfAtATime,
  hostCount,
  type MinimumHealthyHosts,
  oneAtATime,
} from '../../batches/minimum-healthy-hosts.js';
import type { DeploymentDefinition, RollbackTrigger } from '../../deployment/deployment-definition.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import { plan } from '../../plan/plan-deployment.js';
import { createRandom, type Random } from '../random.js';
import type { FaultPlan } from './fault-plan.js';
import { randomFaultPlan } from './random-fault-plan.js';
import type { Scenario } from './scenario.js';

/** Bounds for random scenarios. */
export interface RandomScenarioOptions {
  /** Exactly this many hosts; default: 1 to 40, by the seed. */
  readonly hosts?: number;
}

/** A deployment and what goes wrong in it. */
export interface RandomScenario {
  readonly scenario: Scenario;
  readonly faultPlan: FaultPlan;
}

/**
 * A scenario and its faults from a seed. Swarm testing: which kinds of faults there are at all, and how many of each, is
 * drawn per seed, so that seeds explore different corners instead of all the same mixture.
 */
export function randomScenario(seed: number, options: RandomScenarioOptions = {}): RandomScenario {
  const random = createRandom(seed);
  const fleet = randomFleet(random, options.hosts ?? random.integer(1, 40));
  const minimumHealthyHosts = randomMinimum(random, fleet.length);
  const definition = randomDefinition(random, fleet, minimumHealthyHosts);
  const scenario: Scenario = {
    deploymentId: `d-${seed}`,
    startsAt: 1_700_000_000_000,
    definition,
    minimumHealthyHosts,
    hooks: {
      durations: {
        Install: random.integer(1000, 60_000),
        ApplicationStart: random.integer(1000, 120_000),
      },
      otherwise: random.integer(100, 20_000),
      slowness: Object.fromEntries(fleet.map(({ instanceId }) => [instanceId, 1 + random.next()])),
    },
    controller: {
      operations: random.chance(0.3) ? 'long' : 'short',
      pollAfter: random.integer(10_000, 60_000),
      gatherFor: random.chance(0.5) ? random.integer(1, 5000) : 0,
      latency: random.chance(0.5) ? random.integer(1, 2000) : 0,
      snapshotEvery: random.chance(0.4) ? random.integer(30, 300) : 0,
    },
  };
  return { scenario, faultPlan: randomFaultPlan(random, scenario) };
}

function randomFleet(random: Random, size: number): readonly Instance[] {
  const known = random.chance(0.5);
  return Array.from({ length: size }, (_, index): Instance => {
    const instanceId = `i-${index}`;
    if (!known) return { instanceId };
    return {
      instanceId,
      instanceHealth: random.pick(['healthy', 'healthy', 'healthy', 'unknown', 'unhealthy']),
      revisionHealth: random.pick(['current', 'old', 'unknown']),
    };
  });
}

function randomMinimum(random: Random, fleetSize: number): MinimumHealthyHosts {
  const most = fleetSize - 1;
  const percent = Math.floor((most * 100) / fleetSize);
  return random.pick([
    () => oneAtATime,
    () => halfAtATime,
    () => allAtOnce,
    () => hostCount(random.integer(0, most)),
    () => hostCount(Math.floor(most / 2)),
    () => fleetPercent(random.integer(0, percent)),
  ])();
}

function randomDefinition(
  random: Random,
  fleet: readonly Instance[],
  minimumHealthyHosts: MinimumHealthyHosts,
): DeploymentDefinition {
  const name = 'simulated';
  const lifecycleEventTimeout = random.integer(60, 3600) * 1000;
  const target = {
    name,
    computePlatform: 'server',
    trafficControl: random.chance(0.4),
  } as const;
  const strategy = { deploymentType: 'in-place', minimumHealthyHosts } as const;
  const triggers: readonly RollbackTrigger[] = ['deployment-failure', 'alarm', 'stop-request'];
  const lastSuccessful = {
    deploymentId: 'd-before',
    revision: revisionOf('1'),
    fileExistsBehavior: 'DISALLOW',
  } as const;
  return {
    applicationName: name,
    deploymentGroupName: name,
    deploymentGroupId: 'g-1',
    targetName: name,
    revision: revisionOf('2'),
    plan: plan({ name, strategy, target, lifecycleEventTimeout }, fleet),
    rollbackOn: triggers.filter(() => random.chance(0.7)),
    ...(random.chance(0.8) ? { lastSuccessful } : {}),
    fileExistsBehavior: 'OVERWRITE',
    ignoreApplicationStopFailures: random.chance(0.3),
    lifecycleEventTimeout,
  };
}

function revisionOf(version: string): Revision {
  return {
    revisionType: 'S3',
    bucket: 'revisions',
    key: `application-${version}.tgz`,
    bundleType: 'tgz',
  };
}
