import {
  allAtOnce,
  fleetPercent,
  halfAtATime,
  hostCount,
  type MinimumHealthyHosts,
  oneAtATime,
} from '../../batches/minimum-healthy-hosts.js';
import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import { PlanError } from '../../errors/plan-error.js';
import type { RollbackTrigger } from '../../group/failure-policy.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import type { Plan } from '../../plan/plan.js';
import { type PlannedGroup, plan } from '../../plan/plan-deployment.js';
import { createRandom, type Random } from '../../virtual/random.js';
import type { Weekday } from '../../windows/time-window.js';
import type { FaultPlan } from './fault-plan.js';
import { randomFaultPlan } from './random-fault-plan.js';
import { randomStrategy, type ScenarioKind } from './random-strategy.js';
import type { ControllerBehaviour, HookDurations, Scenario } from './scenario.js';

/** Bounds for random scenarios. */
export interface RandomScenarioOptions {
  /** Exactly this many hosts; default: 1 to 40, by the seed, and fewer where there are two of each. */
  readonly hosts?: number;
  /** Only this kind of deployment; default: any, by the seed. */
  readonly kind?: ScenarioKind;
}

/** A deployment and what goes wrong in it. */
export interface RandomScenario {
  readonly scenario: Scenario;
  readonly faultPlan: FaultPlan;
}

const startsAt = 1_700_000_000_000;

/**
 * A scenario and its faults from a seed: any strategy of any platform, any policy. Swarm testing: which kinds of faults there
 * are at all, and how many of each, is drawn per seed, so that seeds explore different corners instead of all the same mixture.
 */
export function randomScenario(seed: number, options: RandomScenarioOptions = {}): RandomScenario {
  const random = createRandom(seed);
  const drawn = random.pick<ScenarioKind>([
    'plain',
    'plain',
    'plain',
    'in-place',
    'in-place',
    'servers',
    'ecs',
    'lambda',
  ]);
  const kind = options.kind ?? drawn;
  const fleet = randomFleet(random, fleetSizeOf(random, kind, options.hosts));
  const minimumHealthyHosts = randomMinimum(random, fleet.length);
  const definition = randomDefinition(random, { kind, fleet, minimumHealthyHosts });
  const replacement = kind === 'servers' ? { replacement: replacementOf(fleet) } : {};
  const gates = { passes: random.pick([1, 0.5, 0.1, 0]), refuses: random.pick([0, 0, 0.1]) };
  const scenario: Scenario = {
    deploymentId: `d-${seed}`,
    startsAt,
    definition,
    minimumHealthyHosts,
    hooks: randomHooks(random, [...fleet, ...(replacement.replacement ?? [])]),
    controller: randomController(random),
    gates,
    ...replacement,
  };
  return { scenario, faultPlan: randomFaultPlan(random, scenario) };
}

function fleetSizeOf(random: Random, kind: ScenarioKind, hosts: number | undefined): number {
  const most = kind === 'servers' ? 12 : 40;
  const size = hosts ?? random.integer(1, most);
  return kind === 'ecs' || kind === 'lambda' ? 1 : size;
}

function randomHooks(random: Random, instances: readonly Instance[]): HookDurations {
  return {
    durations: {
      Install: random.integer(1000, 60_000),
      ApplicationStart: random.integer(1000, 120_000),
      'provision-replacement': random.integer(1000, 900_000),
      'shift-traffic': random.integer(500, 30_000),
    },
    otherwise: random.integer(100, 20_000),
    slowness: Object.fromEntries(instances.map(({ instanceId }) => [instanceId, 1 + random.next()])),
  };
}

function randomController(random: Random): ControllerBehaviour {
  return {
    operations: random.chance(0.3) ? 'long' : 'short',
    pollAfter: random.integer(10_000, 60_000),
    gatherFor: random.chance(0.5) ? random.integer(1, 5000) : 0,
    latency: random.chance(0.5) ? random.integer(1, 2000) : 0,
    snapshotEvery: random.chance(0.4) ? random.integer(30, 300) : 0,
  };
}

function randomFleet(random: Random, size: number): readonly Instance[] {
  const known = random.chance(0.5);
  const zones = random.integer(1, 3);
  return Array.from({ length: size }, (_, index): Instance => {
    const instance = { instanceId: `i-${index}`, zone: `z-${index % zones}` };
    if (!known) return instance;
    return {
      ...instance,
      instanceHealth: random.pick(['healthy', 'healthy', 'healthy', 'unknown', 'unhealthy']),
      revisionHealth: random.pick(['current', 'old', 'unknown']),
    };
  });
}

function replacementOf(fleet: readonly Instance[]): readonly Instance[] {
  return fleet.map(({ instanceId, zone }) => ({
    instanceId: `g-${instanceId}`,
    ...(zone === undefined ? {} : { zone }),
  }));
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

interface DefinitionParts {
  readonly kind: ScenarioKind;
  readonly fleet: readonly Instance[];
  readonly minimumHealthyHosts: MinimumHealthyHosts;
}

function randomDefinition(random: Random, { kind, fleet, minimumHealthyHosts }: DefinitionParts): DeploymentDefinition {
  const name = 'simulated';
  const lifecycleEventTimeout = random.integer(60, 3600) * 1000;
  const operationTimeout = random.integer(600, 3600) * 1000;
  const triggers: readonly RollbackTrigger[] = ['deployment-failure', 'alarm', 'stop-request'];
  const lastSuccessful = {
    deploymentId: 'd-before',
    revision: revisionOf('1'),
    fileExistsBehavior: 'DISALLOW',
  } as const;
  const group = { name, ...randomStrategy(random, kind, minimumHealthyHosts), lifecycleEventTimeout, operationTimeout };
  return {
    applicationName: name,
    deploymentGroupName: name,
    deploymentGroupId: 'g-1',
    targetName: name,
    revision: revisionOf('2'),
    plan: planOrPlain(group, fleet, minimumHealthyHosts),
    rollbackOn: triggers.filter(() => random.chance(0.7)),
    ...(random.chance(0.8) ? { lastSuccessful } : {}),
    fileExistsBehavior: 'OVERWRITE',
    ignoreApplicationStopFailures: random.chance(0.3),
    lifecycleEventTimeout,
    operationTimeout,
    ...(kind === 'plain' ? {} : randomPolicy(random)),
  };
}

/** A strategy that is impossible on this fleet, such as a floor in a zone of one, becomes one that is not. */
function planOrPlain(group: PlannedGroup, fleet: readonly Instance[], minimumHealthyHosts: MinimumHealthyHosts): Plan {
  try {
    return plan(group, fleet);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    return plan({ ...group, strategy: { deploymentType: 'in-place', minimumHealthyHosts } }, fleet);
  }
}

function randomPolicy(random: Random): Partial<DeploymentDefinition> {
  const alarms = {
    names: ['errors'],
    enabled: random.chance(0.9),
    ignorePollAlarmFailure: random.chance(0.5),
    noData: 'ignore',
    ignoredInRollback: random.chance(0.7),
  } as const;
  const onFailure = random.pick([undefined, 'rollback', 'freeze', 'freeze', 'stop'] as const);
  return {
    ...(random.chance(0.6) ? { alarms } : {}),
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(random.chance(0.3) ? { rollbackScope: random.pick(['touched', 'full'] as const) } : {}),
    ...(random.chance(0.2) ? { timeWindows: randomWindows(random) } : {}),
  };
}

/** The simulation starts on a Tuesday at 22:13:20 UTC: some windows are open then, some open soon, some in days. */
function randomWindows(random: Random): NonNullable<DeploymentDefinition['timeWindows']> {
  const days = random.pick<readonly Weekday[]>([['tuesday', 'wednesday'], ['wednesday'], ['friday', 'monday']]);
  const from = random.pick(['00:00', '08:30', '22:00'] as const);
  return {
    timeZone: 'Europe/Berlin',
    windows: [{ days, from, to: '24:00' }],
    rollbackExempt: random.chance(0.7),
    offsets: [
      { from: 0, offset: 3_600_000 },
      { from: startsAt + 86_400_000, offset: 7_200_000 },
    ],
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
