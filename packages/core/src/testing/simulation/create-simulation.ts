import type { DeploymentInput } from '../../deployment/deployment-input.js';
import { lifecycleOf } from '../../plan/lifecycle-of.js';
import { type AnswerPost, sendAnswer } from './answer-post.js';
import { createRecordChecker } from './checks/check-records.js';
import { type ControllerSideFault, type FaultInjector, strike } from './fault-injector.js';
import { createSimulatedJournal } from './journal-in-simulation.js';
import type { SimulatedMachine } from './machine.js';
import { recheckDeadlines } from './performers.js';
import { takeOver } from './recovery.js';
import type { Scenario } from './scenario.js';
import { type ArmedFailure, die, postInput, type SimulatedController } from './simulated-controller.js';
import { createHost, type HostSurroundings, type SimulatedHost } from './simulated-host.js';
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
    lifecycle: lifecycleOf(scenario.definition.plan.stages),
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
    checker: createRecordChecker(world, scenario),
    injector,
    post,
    operationIds: new Map(),
    current: undefined,
    clockOffset: 0,
    inputs: 0,
    crashes: 0,
    clock: () => world.now + simulation.clockOffset,
  };
  return simulation;
}

function createHosts({ definition }: Scenario): Map<string, SimulatedHost> {
  const hosts = new Map<string, SimulatedHost>();
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
  if (fault.what === 'request') postCounted(simulation, current, { ...fault.request, at });
  if (fault.what === 'alarm') postCounted(simulation, current, { type: 'alarm-raised', at, alarm: fault.alarm });
  return true;
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
