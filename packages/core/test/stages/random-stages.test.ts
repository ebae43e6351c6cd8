/** Random strategies on every platform, with random faults, requests, crashes and stale inputs: safe, and they all end. */
import {
  blueGreen,
  canary,
  count,
  type DeploymentGroup,
  defineDeploymentGroup,
  fleetPercent,
  hostCount,
  inPlace,
  linear,
  type MinimumHealthyHosts,
  oneAtATime,
  percent,
  type TimeoutAction,
} from '@rollway/core';
import {
  assertInvariants,
  commandIdOf,
  createDefinition,
  type DeploymentCommand,
  type DeploymentInput,
  type DeploymentState,
  dueCommands,
  emptyState,
  evolve,
  foldRecords,
  fromSnapshot,
  isFinal,
  type JournalRecord,
  takeTurn,
  toSnapshot,
} from '@rollway/core/driver';
import { createRandom, type Random, simulatedTarget } from '@rollway/core/testing';
import { expect, it } from 'vitest';

type Command = DeploymentCommand;
const minute = 60_000;
const minimums: readonly [MinimumHealthyHosts, ...MinimumHealthyHosts[]] = [
  oneAtATime,
  hostCount(1),
  fleetPercent(50),
  { type: 'all-at-once' },
];

function randomGroup(random: Random): DeploymentGroup {
  const onFailure = random.pick([undefined, 'rollback', 'freeze', 'stop'] as const);
  const alarms = {
    names: ['errors'],
    ignoredInRollback: random.chance(0.7),
    ignorePollAlarmFailure: random.chance(0.5),
  };
  const common = { name: 'g', alarms, ...(onFailure === undefined ? {} : { onFailure }) };
  const gate = {
    type: 'predicate',
    name: 'probe',
    interval: minute,
    timeout: 5 * minute,
    onTimeout: random.pick<TimeoutAction>(['continue', 'fail', 'stop']),
  } as const;
  const gates = random.chance(0.3) ? { gates: { end: [gate] } } : {};
  const trafficRouting = random.pick([
    canary({ percentage: 10, interval: minute }),
    linear({ percentage: 40, interval: minute }),
  ]);
  const ready = random.chance(0.5) ? { readyWait: { timeout: 10 * minute } } : {};
  const waits = {
    ...ready,
    ...gates,
    bake: random.integer(0, 2) * minute,
    terminationWait: random.integer(0, 2) * minute,
  };
  const platform = random.pick(['in-place', 'server', 'ecs', 'lambda'] as const);
  const instances = Array.from({ length: random.integer(2, 6) }, (_, index) => ({
    instanceId: `i-${index}`,
    zone: `z-${index % 2}`,
  }));
  if (platform === 'ecs' || platform === 'lambda') {
    const strategy = blueGreen({ trafficRouting, ...waits, testTraffic: platform === 'ecs' && random.chance(0.5) });
    const parts = { instances: ['one'], ...(platform === 'ecs' || random.chance(0.5) ? { replacement: {} } : {}) };
    return platform === 'ecs'
      ? defineDeploymentGroup({ ...common, strategy, target: simulatedTarget({ ...parts, computePlatform: 'ecs' }) })
      : defineDeploymentGroup({
          ...common,
          strategy,
          target: simulatedTarget({ ...parts, computePlatform: 'lambda' }),
        });
  }
  const minimumHealthyHosts = random.pick(minimums);
  const budgets = {
    ...(random.chance(0.3) ? { failureBudget: count(random.integer(0, 2)) } : {}),
    ...(random.chance(0.5) ? { unreachableBudget: percent(50) } : {}),
  };
  if (platform === 'server') {
    const target = simulatedTarget({ instances, trafficControl: true, replacement: {} });
    return defineDeploymentGroup({
      ...common,
      target,
      strategy: blueGreen({ minimumHealthyHosts, ...waits, ...budgets }),
    });
  }
  const zonal = random.chance(0.4) ? { zonal: { monitorDuration: minute } } : {};
  const batches = random.chance(0.4) ? { batches: { sizes: [count(1), count(2)], pauseBetween: minute } } : {};
  return defineDeploymentGroup({
    ...common,
    target: simulatedTarget({ instances }),
    strategy: inPlace({ minimumHealthyHosts, ...budgets, ...zonal, ...batches, ...gates }),
  });
}

/** The world as it really is: who made what, who may carry traffic. It knows nothing of the machine. */
interface World {
  made: boolean;
  readonly weights: { production: number; test: number };
  readonly done: Map<string, Extract<DeploymentInput, { readonly type: 'operation-reported' }>['status']>;
  removed: boolean;
}

function perform(
  command: Extract<Command, { readonly type: 'run-operation' }>,
  world: World,
  random: Random,
  healed: boolean,
) {
  const known = world.done.get(command.operationId);
  if (known !== undefined) return known;
  const { request } = command;
  if (request.type === 'terminate') {
    const idle =
      request.side === 'replacement'
        ? world.weights.production === 0 && world.weights.test === 0
        : !world.made || world.weights.production === 100 || request.instances.length > 1;
    if (!idle)
      throw new TypeError(`the ${request.side} is removed while it has traffic: ${JSON.stringify(world.weights)}`);
    if (request.side === 'original') world.removed = true;
  }
  if (world.removed && request.type === 'shift-traffic' && request.replacementWeight < 100)
    throw new TypeError('traffic goes to a removed original');
  const fails = !healed && random.chance(0.06);
  if (request.type === 'shift-traffic' && (!fails || random.chance(0.5)))
    world.weights[request.listener] = request.replacementWeight;
  if (request.type === 'provision-replacement') world.made = true;
  const errorCode = random.chance(0.4) ? 'InstanceUnreachable' : 'ScriptFailed';
  const instances =
    request.type === 'provision-replacement' && request.instances.length > 1
      ? request.instances.map(({ instanceId }) => ({ instanceId: `g-${instanceId}` }))
      : [];
  const status = fails
    ? ({ status: 'failed', diagnostics: { errorCode, message: 'no' } } as const)
    : ({
        status: 'succeeded',
        result: request.type === 'provision-replacement' ? { instances, details: {} } : undefined,
      } as const);
  world.done.set(command.operationId, status);
  return status;
}

function randomOutside(random: Random, at: number): DeploymentInput {
  const reason = 'random';
  return random.pick<DeploymentInput>([
    { type: 'pause', at, reason },
    { type: 'resume', at, reason },
    { type: 'stop', at, reason, rollback: random.chance(0.5) },
    { type: 'rollback', at, reason },
    { type: 'continue', at, reason, wait: random.pick(['ready-wait', 'bake', 'termination-wait']) },
    { type: 'alarm-raised', at, alarm: 'errors' },
    { type: 'alarm-cleared', at, alarm: 'errors' },
    { type: 'alarm-unreadable', at, alarm: 'errors', reason },
    { type: 'instance-left', at, instanceId: `${random.pick(['', 'g-'])}i-${random.integer(0, 5)}`, reason },
    { type: 'instance-joined', at, instance: { instanceId: `i-new-${random.integer(0, 2)}` } },
    { type: 'timer-elapsed', at, timerId: `d:timer:${random.integer(1, 40)}` },
    { type: 'gate-reported', at, gateId: `d:gate:${random.integer(1, 40)}`, outcome: 'refused', reason },
  ]);
}

async function restart(
  state: DeploymentState,
  records: readonly JournalRecord[],
  random: Random,
): Promise<DeploymentState> {
  const snapshot = random.chance(0.5) ? fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(state)))) : undefined;
  const again = snapshot ?? (await foldRecords(JSON.parse(JSON.stringify(records)) as JournalRecord[]));
  expect(again).toEqual(JSON.parse(JSON.stringify(state)) && state);
  return again;
}

async function playSeed(seed: number, seen: Set<string>): Promise<void> {
  const random = createRandom(seed);
  const group = randomGroup(random);
  const context = { signal: new AbortController().signal, log: () => undefined };
  const revision = { revisionType: 'GitHub', repository: 'a/b', commitId: 'c' } as const;
  const lastSuccessful = { deploymentId: 'd-0', revision, fileExistsBehavior: 'DISALLOW' } as const;
  const history = random.chance(0.8) ? { lastSuccessful } : {};
  const definition = await createDefinition(group, { deploymentId: 'd', revision }, { context, history });
  let state = emptyState();
  const records: JournalRecord[] = [];
  const world: World = { made: false, weights: { production: 0, test: 0 }, done: new Map(), removed: false };
  let waiting: DeploymentInput[] = [{ type: 'start', at: 0, deploymentId: 'd', definition }];
  const busy = new Set<string>();
  const later = (input: DeploymentInput): void => {
    waiting.push(input);
    waiting.sort((left, right) => left.at - right.at);
  };
  const dispatch = (commands: readonly Command[], now: number, healed: boolean): void => {
    for (const command of commands) {
      const id = commandIdOf(command);
      if (command.type === 'cancel-operation' || busy.has(id)) continue;
      busy.add(id);
      if (command.type === 'start-timer')
        later({ type: 'timer-elapsed', at: Math.max(now, command.dueAt), timerId: id });
      else if (command.type === 'evaluate-gate') {
        if (random.chance(0.7))
          later({
            type: 'gate-reported',
            at: now + 1000,
            gateId: id,
            outcome: random.chance(0.8) ? 'passed' : 'refused',
            reason: 'asked',
          });
      } else if (command.resumeFrom === undefined && random.chance(0.2)) {
        busy.delete(id);
        later({
          type: 'operation-reported',
          at: now + 10,
          operationId: id,
          status: { status: 'running', handle: 1, pollAfter: 100 },
        });
      } else {
        const report = {
          type: 'operation-reported',
          at: now + random.integer(1, 9000),
          operationId: id,
          status: perform(command, world, random, healed),
        } as const;
        later(report);
        if (random.chance(0.1)) later({ ...report, at: report.at + 5 });
      }
    }
  };
  for (let turn = 0; !isFinal(state); turn += 1) {
    if (turn > 3000) throw new TypeError('it never ends');
    const healed = turn > 120;
    let input = waiting.shift();
    if (input === undefined) {
      const at = turn * 1000 + (records.at(-1)?.at ?? 0);
      input =
        state.frozen === undefined
          ? { type: 'resume', at, reason: 'healed' }
          : { type: 'stop', at, reason: 'healed', rollback: true };
    }
    const now = input.at;
    const inputs = [input];
    if (!healed && state.definition !== undefined && random.chance(0.08)) inputs.push(randomOutside(random, now));
    const { records: added, commands } = takeTurn(state, inputs, now);
    records.push(...added);
    for (const { type } of added) seen.add(type);
    assertInvariants(state);
    if (random.chance(0.05)) {
      state = await restart(state, records, random);
      waiting = waiting.filter(({ type }) => type === 'start');
      busy.clear();
      dispatch(dueCommands(state), now + 50, healed);
    } else dispatch(commands, now, healed);
  }
  const folded = emptyState();
  for (const record of records) evolve(folded, record);
  expect(folded).toEqual(state);
  if (state.rollback?.outcome === 'succeeded') expect(world.weights.production).toBe(0);
}

it('1500 random deployments of every kind keep every rule, and end', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 1500; seed += 1) {
    await playSeed(seed, seen).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  }
  for (const type of [
    'provisioning-failed',
    'hook-failed',
    'traffic-shift-failed',
    'termination-failed',
    'alarm-poll-failed',
    'stage-operation-accepted',
    'deployment-frozen',
    'instance-joined',
    'instance-left',
    'alarm-cleared',
    'side-terminated',
  ]) {
    expect(seen).toContain(type);
  }
}, 120_000);
