import type { DeploymentInput } from '../../deployment/deployment-input.js';
import type { Instance } from '../../model/instance.js';
import { lifecycleOf } from '../../plan/lifecycle-of.js';
import type { Plan } from '../../plan/plan.js';
import { type AnswerPost, sendAnswer } from './answer-post.js';
import { createJournalChecker } from './checks/journal-checker.js';
import { type ControllerSideFault, type FaultInjector, strike } from './fault-injector.js';
import { createSimulatedJournal } from './journal-in-simulation.js';
import type { SimulatedMachine } from './machine.js';
import { recheckDeadlines } from './performers.js';
import { createPlatform, depart, platformId } from './platform.js';
import { takeOver } from './recovery.js';
import type { Scenario } from './scenario.js';
import { type ArmedFailure, die, postInput, type SimulatedController } from './simulated-controller.js';
import { createHost, type HostSurroundings, type SimulatedHost, takeDown } from './simulated-host.js';
import type { Simulation } from './simulation.js';
import { after, createWorld } from './world.js';

/** What a simulation is made from. */
export interface SimulationParts {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly checkShare: number;
  readonly machine: SimulatedMachine;
}

/** Puts a simulation together; nothing has happened in it yet. */
export function createSimulation(parts: SimulationParts): Simulation {
  const { scenario } = parts;
  const world = createWorld(scenario.startsAt, parts.seed);
  const hosts = createHosts(scenario);
  const post: AnswerPost = {
    world,
    latency: scenario.controller.latency,
    held: undefined,
    postReport(operationId, status) {
      const { current } = simulation;
      if (current === undefined) return;
      simulation.inputs += 1;
      postInput(current, {
        type: 'operation-reported',
        at: simulation.clock(),
        operationId,
        status,
      });
    },
  };
  const surroundings: HostSurroundings = {
    world,
    scenario,
    lifecycle: wholeLifecycle(scenario.definition.plan),
    platform: createPlatform(scenario),
    strike: (fault) => strike(injector, fault),
    sendAnswer: (host, receipt) => sendAnswer(post, surroundings, host, receipt),
  };
  const injector: FaultInjector = {
    world,
    hosts,
    byTurn: new Map(),
    byRecord: new Map(),
    recordsSeen: new Map(),
    turns: 0,
    surroundings,
    strikeController: (fault) => strikeController(simulation, fault),
  };
  const simulation: Simulation = {
    ...parts,
    world,
    hosts,
    surroundings,
    journal: createSimulatedJournal(world, scenario.controller.snapshotEvery),
    checker: createJournalChecker(world, scenario),
    injector,
    post,
    operations: { byId: new Map(), latest: new Map() },
    current: undefined,
    clockOffset: 0,
    inputs: 0,
    crashes: 0,
    clock: () => world.now + simulation.clockOffset,
  };
  return simulation;
}

/** Of an instance, from beginning to end; empty where several stages share it. */
function wholeLifecycle({ deploymentType, stages }: Plan): readonly string[] {
  return deploymentType === 'in-place' ? lifecycleOf(stages) : [];
}

function createHosts({ definition, replacement = [] }: Scenario): Map<string, SimulatedHost> {
  const hosts = new Map([[platformId, createHost(platformId, undefined)]]);
  for (const { instanceId } of replacement) hosts.set(instanceId, createHost(instanceId, undefined));
  for (const { instanceId } of definition.plan.fleet) {
    hosts.set(instanceId, createHost(instanceId, definition.lastSuccessful?.revision));
  }
  return hosts;
}

function strikeController(simulation: Simulation, fault: ControllerSideFault): boolean {
  const { current } = simulation;
  if (current?.alive !== true) return false;
  if (fault.what === 'controller-crashes' && ('after' in fault.when || 'operation' in fault.when)) {
    // Not in a turn: at once, yet after what goes on at this very moment.
    after(simulation.world, 0, () => die(current, fault.downFor));
    return true;
  }
  const armed = armedBy(fault);
  if (armed !== undefined) {
    current.armed = armed;
    return true;
  }
  if (fault.what === 'controller-taken-over') takeOver(simulation);
  if (fault.what === 'clock-jumps') {
    simulation.clockOffset += fault.by;
    recheckDeadlines(current.performers);
  }
  const at = simulation.clock();
  const input = inputOf(simulation, fault, at);
  if (input !== undefined) postCounted(simulation, current, input);
  return true;
}

/** What comes from outside, as it reaches a controller; what it does to the world is done. */
function inputOf(simulation: Simulation, fault: ControllerSideFault, at: number): DeploymentInput | undefined {
  switch (fault.what) {
    case 'request':
      return { ...fault.request, at };
    case 'alarm':
      return { type: 'alarm-raised', at, alarm: fault.alarm };
    case 'alarm-clears':
      return { type: 'alarm-cleared', at, alarm: fault.alarm };
    case 'alarm-unreadable':
      return { type: 'alarm-unreadable', at, alarm: fault.alarm, reason: 'nobody knows' };
    case 'timer-early':
      return { type: 'timer-elapsed', at, timerId: simulation.checker.wait?.timerId ?? 'none' };
    case 'instance-joins':
      return joined(simulation, fault.instance, at);
    case 'instance-leaves': {
      const { instanceId } = fault;
      const host = simulation.hosts.get(instanceId);
      if (host !== undefined) takeDown(simulation.surroundings, host);
      depart(simulation.surroundings.platform, instanceId);
      return { type: 'instance-left', at, instanceId, reason: 'it was terminated' };
    }
    default:
      return undefined;
  }
}

/** A new instance comes up with the last good revision. */
function joined({ hosts, scenario }: Simulation, instance: Instance, at: number): DeploymentInput {
  const { instanceId } = instance;
  if (!hosts.has(instanceId))
    hosts.set(instanceId, createHost(instanceId, scenario.definition.lastSuccessful?.revision));
  return { type: 'instance-joined', at, instance };
}

function postCounted(simulation: Simulation, controller: SimulatedController, input: DeploymentInput): void {
  simulation.inputs += 1;
  postInput(controller, input);
}

function armedBy(fault: ControllerSideFault): ArmedFailure | undefined {
  if (fault.what === 'controller-crashes') return { kind: 'crash', point: fault.point, downFor: fault.downFor };
  if (fault.what === 'journal-torn') return { kind: 'torn', downFor: fault.downFor };
  if (fault.what === 'journal-fails') return { kind: 'append', durable: fault.durable };
  return undefined;
}
