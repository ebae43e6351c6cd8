import {
  allAtOnce,
  blueGreen,
  count,
  type DeploymentGroup,
  defineDeploymentGroup,
  halfAtATime,
  hostCount,
  inPlace,
  linear,
  minutes,
  oneAtATime,
  percent,
} from '@rollway/core';
import { createDefinition, type DeploymentDefinition } from '@rollway/core/driver';
import { simulatedTarget } from '@rollway/core/testing';
import type { Configuration, Outside } from './node.js';

type Strategy = Parameters<typeof inPlace>[0];
type Policy = Omit<Parameters<typeof defineDeploymentGroup>[0], 'name' | 'target' | 'strategy'>;

const everyTrigger = ['deployment-failure', 'alarm', 'stop-request'] as const;
const requests: readonly Outside[] = ['pause', 'stop', 'rollback'];
const faults: readonly Outside[] = ['accepted', 'lost', 'unreachable'];
const lastSuccessful = {
  deploymentId: 'd-before',
  revision: { revisionType: 'Local', location: '/srv/1', bundleType: 'directory' },
  fileExistsBehavior: 'DISALLOW',
} as const;

interface InPlaceShape {
  readonly instances: number;
  /** Lifecycle events of each instance: the server lifecycle, shortened. */
  readonly events: number;
  readonly strategy: Strategy;
  readonly policy?: Policy;
  readonly outside: readonly Outside[];
  readonly quick?: boolean;
  readonly zones?: number;
  readonly unhealthy?: number;
  readonly firstDeployment?: boolean;
  readonly alike?: boolean;
}

const shortened = ['ApplicationStop', 'Install', 'ValidateService'] as const;

async function inPlaceOf(name: string, shape: InPlaceShape): Promise<Configuration> {
  const instances = Array.from({ length: shape.instances }, (_, index) => ({
    instanceId: `i-${index + 1}`,
    ...(shape.zones === undefined ? {} : { zone: `z-${index % shape.zones}` }),
    ...(index < (shape.unhealthy ?? 0) ? { instanceHealth: 'unhealthy' as const } : {}),
  }));
  const group = defineDeploymentGroup({
    name: 'explored',
    target: simulatedTarget({ instances }),
    strategy: inPlace(shape.strategy),
    rollbackOn: everyTrigger,
    ...shape.policy,
  });
  const definition = await definitionOf(group, shape.firstDeployment !== true);
  const lifecycle = shortened.slice(shape.events === 3 ? 0 : -shape.events);
  const alike = shape.zones === undefined && shape.unhealthy === undefined && shape.alike !== false;
  return {
    name,
    definition: withLifecycle(definition, lifecycle),
    replacement: [],
    alike,
    outside: shape.outside,
    quick: shape.quick === true,
  };
}

async function definitionOf(group: DeploymentGroup, hasHistory = true): Promise<DeploymentDefinition> {
  return createDefinition(
    group,
    { deploymentId: 'd', revision: { revisionType: 'Local', location: '/srv/2', bundleType: 'directory' } },
    {
      context: { signal: new AbortController().signal, log: () => undefined },
      history: hasHistory ? { lastSuccessful } : {},
    },
  );
}

function withLifecycle(definition: DeploymentDefinition, lifecycle: readonly string[]): DeploymentDefinition {
  const { plan } = definition;
  const stages = plan.stages.map((stage) =>
    stage.kind === 'fleet'
      ? { ...stage, lifecycle: stage.lifecycle.filter((event) => lifecycle.includes(event)) }
      : stage,
  );
  return { ...definition, plan: { ...plan, stages } };
}

const gate = {
  type: 'predicate',
  name: 'probe',
  interval: minutes(1),
  timeout: minutes(5),
  onTimeout: 'fail',
} as const;

/** Every deployment that is explored: together they have each kind of stage, wait, budget, policy and rollback. */
export async function configurations(): Promise<readonly Configuration[]> {
  return Promise.all([
    ...smallConfigurations(),
    ...inPlaceConfigurations(),
    ...budgetConfigurations(),
    ...policyConfigurations(),
    ...blueGreenConfigurations(),
  ]);
}

/** The same as some of the larger ones, small enough for the tests. */
function smallConfigurations(): readonly Promise<Configuration>[] {
  const small = { events: 1, quick: true } as const;
  return [
    inPlaceOf('two zones, small', {
      ...small,
      instances: 4,
      zones: 2,
      strategy: { minimumHealthyHosts: hostCount(1), zonal: { minimumHealthyHostsPerZone: hostCount(1) } },
      outside: ['stop'],
    }),
    inPlaceOf('budgets and pauses, small', {
      ...small,
      instances: 3,
      strategy: {
        minimumHealthyHosts: allAtOnce,
        batches: { sizes: [count(1)], pauseBetween: minutes(1) },
        failureBudget: count(1),
        unreachableBudget: count(1),
      },
      outside: ['pause', 'unreachable'],
    }),
    inPlaceOf('freeze, small', {
      ...small,
      instances: 2,
      strategy: { minimumHealthyHosts: oneAtATime },
      policy: { onFailure: 'freeze' },
      outside: [...requests, 'alarm'],
    }),
    inPlaceOf('a fleet that moves, small', {
      ...small,
      instances: 2,
      alike: false,
      strategy: { minimumHealthyHosts: oneAtATime },
      outside: ['joined', 'left'],
    }),
  ];
}

function inPlaceConfigurations(): readonly Promise<Configuration>[] {
  return [
    inPlaceOf('one at a time', {
      instances: 3,
      events: 2,
      strategy: { minimumHealthyHosts: oneAtATime },
      outside: [...requests, 'alarm', 'accepted', 'lost'],
      quick: true,
    }),
    inPlaceOf('half at a time, three events', {
      instances: 4,
      events: 3,
      strategy: { minimumHealthyHosts: halfAtATime },
      outside: [...requests, 'accepted', 'lost'],
    }),
    inPlaceOf('a floor of two of four', {
      instances: 4,
      events: 2,
      strategy: { minimumHealthyHosts: hostCount(2) },
      outside: [...requests, 'alarm', 'accepted', 'lost'],
    }),
    inPlaceOf('all at once', {
      instances: 3,
      events: 2,
      strategy: { minimumHealthyHosts: allAtOnce },
      outside: [...requests, 'lost'],
      quick: true,
    }),
  ];
}

/** In place with batches, zones, gates, and fleets that are not as they should be. */
function budgetConfigurations(): readonly Promise<Configuration>[] {
  return [
    inPlaceOf('batches with pauses and both budgets', {
      instances: 4,
      events: 1,
      strategy: {
        minimumHealthyHosts: hostCount(1),
        batches: { sizes: [count(1), count(2)], pauseBetween: minutes(1) },
        failureBudget: count(1),
        unreachableBudget: percent(25),
      },
      outside: [...requests, ...faults],
    }),
    inPlaceOf('two zones with a floor in each', {
      instances: 4,
      events: 2,
      zones: 2,
      strategy: {
        minimumHealthyHosts: hostCount(2),
        zonal: { monitorDuration: minutes(1), minimumHealthyHostsPerZone: hostCount(1) },
      },
      outside: [...requests, 'alarm', 'lost'],
    }),
    inPlaceOf('two that are out of service before', {
      instances: 4,
      events: 1,
      unhealthy: 2,
      strategy: { minimumHealthyHosts: hostCount(2) },
      outside: [...requests, 'accepted', 'lost'],
    }),
    inPlaceOf('a fleet that moves', {
      instances: 2,
      events: 1,
      alike: false,
      strategy: { minimumHealthyHosts: oneAtATime },
      outside: ['pause', 'stop', 'joined', 'left'],
    }),
    inPlaceOf('a fleet that moves, in zones', {
      instances: 3,
      events: 1,
      zones: 2,
      strategy: { minimumHealthyHosts: hostCount(1), zonal: { monitorDuration: minutes(1) } },
      outside: ['joined', 'left'],
    }),
    inPlaceOf('gates at both ends', {
      instances: 2,
      events: 2,
      strategy: { minimumHealthyHosts: oneAtATime, gates: { start: [gate], end: [{ ...gate, name: 'after' }] } },
      outside: [...requests, 'gate', 'alarm', 'lost'],
      quick: true,
    }),
  ];
}

function policyConfigurations(): readonly Promise<Configuration>[] {
  const three = { instances: 3, events: 2, strategy: { minimumHealthyHosts: oneAtATime } } as const;
  const alarms = { names: ['errors'], ignoredInRollback: false, ignorePollAlarmFailure: false };
  return [
    inPlaceOf('freeze', {
      ...three,
      policy: { onFailure: 'freeze', alarms },
      outside: [...requests, 'alarm', 'unreadable', 'lost'],
    }),
    inPlaceOf('freeze, half at a time in batches', {
      instances: 4,
      events: 2,
      strategy: { minimumHealthyHosts: halfAtATime, batches: { sizes: [count(2)], pauseBetween: minutes(1) } },
      policy: { onFailure: 'freeze', rollbackOn: [] },
      outside: [...requests, 'alarm', 'lost'],
    }),
    inPlaceOf('end without a rollback', {
      ...three,
      policy: { onFailure: 'stop', rollbackOn: [], alarms },
      outside: [...requests, 'alarm', 'unreadable', 'lost'],
    }),
    inPlaceOf('alarms count in the rollback too', {
      ...three,
      policy: { alarms, rollbackScope: 'full' },
      outside: [...requests, 'alarm', 'unreadable', 'lost'],
    }),
    inPlaceOf('failures of old scripts are tolerated', {
      instances: 3,
      events: 3,
      strategy: { minimumHealthyHosts: oneAtATime },
      policy: { ignoreApplicationStopFailures: true },
      outside: ['pause', 'stop', 'accepted', 'lost'],
      quick: true,
    }),
    inPlaceOf('a first deployment', {
      ...three,
      firstDeployment: true,
      outside: [...requests, 'alarm', 'lost'],
      quick: true,
    }),
  ];
}

function blueGreenConfigurations(): readonly Promise<Configuration>[] {
  const waits = { readyWait: { timeout: minutes(10) }, bake: minutes(5), terminationWait: minutes(60) };
  const trafficRouting = linear({ percentage: 34, interval: minutes(1) });
  const gates = { ready: [gate], end: [{ ...gate, name: 'after' }] };
  const common = { rollbackOn: everyTrigger, alarms: { names: ['errors'], ignoredInRollback: false } };
  const ecs = defineDeploymentGroup({
    name: 'explored',
    target: simulatedTarget({ computePlatform: 'ecs', instances: ['cluster:service'], replacement: {} }),
    strategy: blueGreen({ trafficRouting, testTraffic: true, ...waits, gates }),
    ...common,
  });
  const lambda = defineDeploymentGroup({
    name: 'explored',
    target: simulatedTarget({ computePlatform: 'lambda', instances: ['live'] }),
    strategy: blueGreen({ trafficRouting, readyWait: waits.readyWait, bake: minutes(5) }),
    ...common,
  });
  const frozen = defineDeploymentGroup({
    name: 'explored',
    target: simulatedTarget({ computePlatform: 'ecs', instances: ['cluster:service'], replacement: {} }),
    strategy: blueGreen({ trafficRouting, ...waits }),
    ...common,
    onFailure: 'freeze',
  });
  const servers = (strategy: Parameters<typeof blueGreen>[0]): DeploymentGroup =>
    defineDeploymentGroup({
      name: 'explored',
      target: simulatedTarget({ instances: ['b-1', 'b-2'], trafficControl: true, replacement: {} }),
      strategy: blueGreen(strategy),
      ...common,
    });
  const all: readonly Outside[] = [...requests, 'continue', 'alarm', 'gate', 'accepted', 'lost'];
  return [
    blueGreenOf('three shifts with a test listener', ecs, all, false),
    blueGreenOf('three shifts of an alias', lambda, all, true),
    blueGreenOf('three shifts that freeze', frozen, all, true),
    blueGreenOf('two servers beside two', servers({ minimumHealthyHosts: oneAtATime }), [...requests, 'lost'], false),
    blueGreenOf(
      'two servers beside two, with waits',
      servers({ minimumHealthyHosts: allAtOnce, ...waits }),
      [...requests, 'alarm', 'continue', 'lost'],
      false,
    ),
  ];
}

async function blueGreenOf(
  name: string,
  group: DeploymentGroup,
  outside: readonly Outside[],
  quick: boolean,
): Promise<Configuration> {
  const definition = withLifecycle(await definitionOf(group), ['Install', 'AllowTraffic', 'BlockTraffic']);
  const registers = definition.plan.stages.some((stage) => stage.kind === 'fleet');
  return {
    name,
    definition,
    replacement: registers ? ['g-1', 'g-2'] : [],
    alike: false,
    outside,
    quick,
  };
}
