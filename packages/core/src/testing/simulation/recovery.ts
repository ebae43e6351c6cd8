import { type DeploymentState, emptyState } from '../../deployment/deployment-state.js';
import { fromSnapshot } from '../../deployment/snapshot-state.js';
import type { JsonValue } from '../../model/json.js';
import { checkCommands } from './checks/check-commands.js';
import { deepEqual } from './checks/deep-equal.js';
import { strikeBeforeCommit } from './fault-injector.js';
import { openForWriting } from './journal-in-simulation.js';
import { dispatch, type Performers } from './performers.js';
import { commitTurn, postInput, retire, type SimulatedController } from './simulated-controller.js';
import type { Simulation } from './simulation.js';
import { after, check, mark } from './world.js';

/** A controller that was overtaken notices at the latest when its lease is not renewed. */
const leaseTime = 10_000;

/** The state as the whole journal gives it. */
export function foldJournal({ journal, machine }: Simulation): DeploymentState {
  const state = emptyState();
  for (const record of journal.records) machine.evolve(state, record);
  return state;
}

/** The state as a recovering controller gets it: from the latest snapshot and what follows it. */
export function loadState(simulation: Simulation): DeploymentState {
  const { journal, machine, world } = simulation;
  const { snapshot } = journal;
  const restored = snapshot === undefined ? undefined : fromSnapshot(JSON.parse(snapshot.text) as JsonValue);
  if (snapshot === undefined || restored === undefined) return foldJournal(simulation);
  mark(world, 'recovered-from-a-snapshot');
  for (let index = snapshot.sequence; index < journal.records.length; index += 1) {
    const record = journal.records[index];
    if (record !== undefined) machine.evolve(restored, record);
  }
  return restored;
}

/** A controller opens the journal and goes on where it ends; with an empty journal, the deployment is asked for. */
export function recover(simulation: Simulation): void {
  const { machine, world, journal, current, scenario } = simulation;
  const epoch = openForWriting(journal);
  const state = loadState(simulation);
  compareWithOthers(simulation, state);
  const controller = createController(simulation, epoch, state);
  simulation.current = controller;
  if (current !== undefined) mark(world, 'recovered');
  if (state.definition === undefined) {
    const { deploymentId, definition } = scenario;
    postInput(controller, {
      type: 'start',
      at: simulation.clock(),
      deploymentId,
      definition,
    });
    return;
  }
  // What was due is due again, and only then whatever follows by itself.
  const interrupted = machine.dueCommands(state);
  checkCommands(controller.commands, interrupted);
  commitTurn(controller, []);
  if (controller.alive) dispatch(controller.performers, interrupted);
  if (!world.faulty && state.paused) {
    postInput(controller, {
      type: 'resume',
      at: simulation.clock(),
      reason: 'the world is well again',
    });
  }
}

/** Another controller takes the deployment over; the one before still believes that it has it, until its lease ends. */
export function takeOver(simulation: Simulation): void {
  const { current, world } = simulation;
  if (current === undefined) return;
  after(world, leaseTime, () => (current.alive ? retire(current) : undefined));
  recover(simulation);
}

/** Replay equals live: from the beginning, from the snapshot, and as the controller before had it in memory. */
function compareWithOthers(simulation: Simulation, state: DeploymentState): void {
  const { world, journal, current } = simulation;
  if (journal.snapshot !== undefined) {
    check(
      world,
      deepEqual(foldJournal(simulation), state),
      'a snapshot and what follows it give the state of a full replay',
      state.sequence,
    );
  }
  if (current !== undefined && current.state.sequence === journal.records.length) {
    check(world, deepEqual(current.state, state), 'a replay gives the live state', state.sequence);
  }
}

function createController(simulation: Simulation, epoch: number, state: DeploymentState): SimulatedController {
  const { world, machine, journal, checker, operations, scenario } = simulation;
  const performers: Performers = {
    surroundings: simulation.surroundings,
    hosts: simulation.hosts,
    active: new Map(),
    attendance: {
      world,
      scenario,
      timers: new Map(),
      gates: new Set(),
      clock: () => simulation.clock(),
      post: (input) => {
        simulation.inputs += 1;
        postInput(controller, input);
      },
    },
    clock: () => simulation.clock(),
    report: (operationId, status) => {
      simulation.inputs += 1;
      postInput(controller, {
        type: 'operation-reported',
        at: simulation.clock(),
        operationId,
        status,
      });
    },
  };
  const controller: SimulatedController = {
    surroundings: {
      world,
      machine,
      journal,
      gatherFor: simulation.scenario.controller.gatherFor,
      checkShare: simulation.checkShare,
      clock: () => simulation.clock(),
      beforeCommit: (records) =>
        controller === simulation.current ? strikeBeforeCommit(simulation.injector, records) : undefined,
      heardOf: (instanceId) => simulation.surroundings.platform.departed.delete(instanceId),
      died: (_dead, downFor) => {
        simulation.crashes += 1;
        if (downFor > simulation.scenario.definition.lifecycleEventTimeout) mark(world, 'away-beyond-a-deadline');
        if (controller === simulation.current) after(world, downFor, () => recover(simulation));
      },
    },
    epoch,
    state,
    performers,
    commands: { reader: checker, handedOut: new Map(), operations },
    alive: true,
    inbox: [],
    turnPlanned: false,
    armed: undefined,
  };
  return controller;
}
