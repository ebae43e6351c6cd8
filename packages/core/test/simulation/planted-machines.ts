import type { FleetStage } from '@rollway/core';
import type { DeploymentCommand, DeploymentInput, DeploymentState, JournalRecord } from '@rollway/core/driver';
import { operationIdOf, parseOperationId } from '@rollway/core/driver';
import { realMachine, type SimulatedMachine } from '@rollway/core/testing';

/** Machines that are wrong in one way each. Checkers that do not find them check nothing. */
export const plantedMachines: Readonly<Record<string, () => SimulatedMachine>> = {
  'believes a report whatever event it is for': () => withInputs(retargetReport),
  'takes out one instance more than the floor allows': () => withInputs((_, input) => withStage(input, loosenFloor)),
  'ignores the floor in a rollback': () => withState(forgetFloorInRollback),
  'gives an operation a new id whenever it is asked for': withUnstableOperationIds,
  'forgets the commands that a crash lost': () => ({ ...realMachine, dueCommands: () => [] }),
  'issues a command twice under two names': () => withCommands((commands) => commands.flatMap(renamedTwin)),
  'concludes twice': () => withRecords((records) => records.flatMap(doubleConclusion)),
  'starts work while paused': () => withState(forgetPause),
  'changes what it does not record': () =>
    withRecords((records) => records.filter(({ type }) => type !== 'instance-failed')),
  'leaves out the last lifecycle event': () => withInputs((_, input) => withStage(input, forgetLastEvent)),
  'runs two lifecycle events in the wrong order': () => withInputs((_, input) => withStage(input, swapEvents)),
  'names nobody when a rollback fails': () => withRecords((records) => records.map(withoutNames)),
  'says that it rolled back when it did not': () => withRecords((records) => records.map(withBoast)),
  'takes a failure for a success': () => withInputs((_, input) => withoutFailure(input)),
  'loses requests': () => withInputs((_, input) => (input.type === 'stop' ? undefined : input)),
  'never finishes': () => withRecords((records) => records.filter(({ type }) => type !== 'deployment-finished')),
};

type InputChange = (state: DeploymentState, input: DeploymentInput) => DeploymentInput | undefined;

function withInputs(change: InputChange): SimulatedMachine {
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      const changed = inputs.flatMap((input) => change(state, input) ?? []);
      return changed.length < inputs.length ? { records: [], commands: [] } : realMachine.takeTurn(state, changed, now);
    },
  };
}

function withState(change: (state: DeploymentState) => void): SimulatedMachine {
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      change(state);
      return realMachine.takeTurn(state, inputs, now);
    },
  };
}

function withRecords(change: (records: readonly JournalRecord[]) => readonly JournalRecord[]): SimulatedMachine {
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      const { records, commands } = realMachine.takeTurn(state, inputs, now);
      return { records: change(records), commands };
    },
  };
}

function withCommands(
  change: (commands: readonly DeploymentCommand[]) => readonly DeploymentCommand[],
): SimulatedMachine {
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      const { records, commands } = realMachine.takeTurn(state, inputs, now);
      return { records, commands: change(commands) };
    },
    dueCommands: (state) => change(realMachine.dueCommands(state)),
  };
}

function retargetReport(state: DeploymentState, input: DeploymentInput): DeploymentInput {
  const key = input.type === 'operation-reported' ? parseOperationId(input.operationId) : undefined;
  const member = key === undefined ? undefined : state.members.get(key.instanceId);
  const lifecycleEvent = member === undefined ? undefined : state.fleet?.lifecycle[member.event];
  if (key === undefined || member?.phase !== 'running' || lifecycleEvent === undefined) return input;
  const current = {
    deploymentId: state.deploymentId,
    attempt: member.attempt,
    lifecycleEvent,
    instanceId: key.instanceId,
  };
  return { ...input, operationId: operationIdOf(current) } as DeploymentInput;
}

/** Every issue has a name of its own; reports are understood all the same. */
function withUnstableOperationIds(): SimulatedMachine {
  let issued = 0;
  const rename = (command: DeploymentCommand): DeploymentCommand => {
    issued += 1;
    if (!('operationId' in command)) return command;
    return { ...command, operationId: `${command.operationId}~${issued}` };
  };
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      const plain = inputs.map((input) =>
        input.type === 'operation-reported' ? { ...input, operationId: input.operationId.replace(/~\d+$/, '') } : input,
      );
      const { records, commands } = realMachine.takeTurn(state, plain, now);
      return { records, commands: commands.map(rename) };
    },
    dueCommands: (state) => realMachine.dueCommands(state).map(rename),
  };
}

function renamedTwin(command: DeploymentCommand): readonly DeploymentCommand[] {
  if (!('operationId' in command)) return [command];
  return [command, { ...command, operationId: `${command.operationId}-twin` }];
}

function withStage(input: DeploymentInput, change: (stage: FleetStage) => FleetStage): DeploymentInput {
  if (input.type !== 'start') return input;
  const { plan } = input.definition;
  return {
    ...input,
    definition: {
      ...input.definition,
      plan: { ...plan, stages: plan.stages.map((stage) => (stage.kind === 'fleet' ? change(stage) : stage)) },
    },
  };
}

function loosenFloor(stage: FleetStage): FleetStage {
  const { fleetSize, minimumHealthy, budget } = stage.floor;
  const floor = {
    ...stage.floor,
    minimumHealthy: Math.max(0, minimumHealthy - 1),
    budget: Math.min(fleetSize, budget + 1),
  };
  return { ...stage, floor };
}

function forgetLastEvent(stage: FleetStage): FleetStage {
  return { ...stage, lifecycle: stage.lifecycle.slice(0, -1) };
}

function swapEvents(stage: FleetStage): FleetStage {
  const [first = '', second = '', ...rest] = stage.lifecycle;
  return { ...stage, lifecycle: [second, first, ...rest] };
}

function forgetFloorInRollback(state: DeploymentState): void {
  if (state.attempt !== 2 || state.fleet === undefined) return;
  state.fleet = { ...state.fleet, minimumHealthy: 0, budget: state.fleet.fleetSize };
}

function forgetPause(state: DeploymentState): void {
  state.paused = false;
}

function doubleConclusion(record: JournalRecord): readonly JournalRecord[] {
  return record.type === 'deployment-finished' ? [record, { ...record, sequence: record.sequence + 1 }] : [record];
}

function withoutNames(record: JournalRecord): JournalRecord {
  return record.type === 'rollback-failed' ? { ...record, instanceIds: [] } : record;
}

function withBoast(record: JournalRecord): JournalRecord {
  return record.type === 'deployment-finished' && record.status !== 'succeeded'
    ? { ...record, rolledBack: true }
    : record;
}

function withoutFailure(input: DeploymentInput): DeploymentInput {
  if (input.type !== 'operation-reported' || input.status.status !== 'failed') return input;
  return { ...input, status: { status: 'succeeded', result: undefined } };
}
