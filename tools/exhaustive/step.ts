import {
  assertInvariants,
  type DeploymentState,
  dueCommands,
  evolve,
  fromSnapshot,
  isFinal,
  toSnapshot,
} from '@rollway/core/driver';
import { cloneBooks, enterRecord, realMachine } from '@rollway/core/testing';
import { dueIds } from './actions.js';
import { cloneState } from './clone-state.js';
import { demand } from './demand.js';
import { meaninglessInputs } from './meaningless.js';
import type { Action, Configuration, Node, Step } from './node.js';

type Json = Parameters<typeof fromSnapshot>[0];

/**
 * Takes one action from a node with the real machine, and holds what it did against every rule: the machine's own
 * invariants, the books of the independent reader, and that a controller which only has the journal comes to the same state.
 */
export function stepFrom(node: Node, action: Action, configuration: Configuration): Step {
  const state = cloneState(node.state);
  const books = cloneBooks(node.books);
  const before = state.sequence;
  const { takeTurn } = configuration.machine ?? realMachine;
  const { records, commands } = takeTurn(state, action.inputs, action.now);
  for (const record of records) enterRecord(books, record, configuration.definition);
  assertInvariants(state);
  demandTrueRecord(action, records[0]?.type ?? '');
  const isRequest = ['pause', 'resume', 'continue', 'stop', 'rollback'].includes(action.inputs[0]?.type ?? '');
  demand(!isRequest || records.length > 0, 'a request that is granted is recorded', action.label);
  demand(records.length > 0 || commands.length === 0, 'no command without a record', action.label);
  demand(state.sequence === before + records.length, 'what changes is recorded', action.label);
  const replayed = cloneState(node.state);
  for (const record of records) evolve(replayed, record);
  demand(snapshotOf(replayed) === snapshotOf(state), 'a replay gives the live state', action.label);
  const due = new Set(dueCommands(state).map((command) => JSON.stringify(command)));
  const stale = commands.find((command) => command.type !== 'cancel-operation' && !due.has(JSON.stringify(command)));
  demand(stale === undefined, 'what is dispatched is due', stale);
  demandDispatched(node, state, commands);
  return { node: { state, books, lost: action.lost, now: action.now }, records };
}

/** What an operation reported is what is recorded of it. */
function demandTrueRecord({ label, inputs }: Action, type: string): void {
  const [input] = inputs;
  if (input?.type !== 'operation-reported') return;
  const { status } = input.status;
  const isTrue = status === 'running' ? type.endsWith('-accepted') : (status === 'failed') === type.endsWith('-failed');
  demand(isTrue, 'what is reported is recorded', { label, type });
}

/** Nothing that became due is forgotten: whoever does not crash never has to ask what is due. */
function demandDispatched(node: Node, state: DeploymentState, commands: ReturnType<typeof dueCommands>): void {
  const known = new Set(dueCommands(node.state).map((command) => JSON.stringify(command)));
  for (const command of commands) known.add(JSON.stringify(command));
  const forgotten = dueCommands(state).find((command) => !known.has(JSON.stringify(command)));
  demand(forgotten === undefined, 'what becomes due is dispatched', forgotten);
}

/**
 * What must be true of a node by itself: a controller that crashed here, with a snapshot and with none, finds the same state
 * and the same work; exactly what the books have open is due; and stale, early, duplicate and refused inputs mean nothing.
 */
export function checkNode(node: Node, configuration: Configuration): number {
  const { state } = node;
  const text = snapshotOf(state);
  const restored = fromSnapshot(JSON.parse(text) as Json);
  demand(restored !== undefined && snapshotOf(restored) === text, 'a snapshot keeps the state', state.sequence);
  const found = dueIds({ state: restored });
  demand(String(found) === String(dueIds(node)), 'a new controller finds the same work', found);
  const { takeTurn } = configuration.machine ?? realMachine;
  const idle = takeTurn(restored, [], node.now);
  demand(idle.records.length === 0, 'nothing follows by itself after a crash', idle.records);
  demandOpenIsDue(node, found, configuration);
  const inputs = meaninglessInputs(node, configuration);
  for (const input of inputs) {
    const { records, commands } = takeTurn(restored, [input], input.at);
    demand(records.length === 0 && commands.length === 0, 'what is stale or refused means nothing', { input, records });
  }
  demand(snapshotOf(restored) === text, 'what means nothing changes nothing', inputs.length);
  demand(!isFinal(state) || found.length === 0, 'nothing is due after the end', found);
  return inputs.length;
}

function demandOpenIsDue({ books, state }: Node, due: readonly string[], { definition }: Configuration): void {
  if (state.definition === undefined) return;
  const open = new Set<string>();
  for (const { instanceId, open: isOpen, concluded } of books.instances.values()) {
    const stage = books.stages[books.stage];
    const event = stage?.kind === 'fleet' ? stage.lifecycle[concluded] : '';
    if (isOpen) open.add(`run-operation ${state.deploymentId}:${books.attempt}:${event}:${instanceId}`);
  }
  const runs = due.filter((id) => id.startsWith('run-operation '));
  const onInstances = runs.filter((id) => !id.includes(':stage-'));
  demand(onInstances.length === open.size && onInstances.every((id) => open.has(id)), 'what is open is due', {
    due,
    open: [...open],
  });
  demand(runs.length - onInstances.length === (books.operation === undefined ? 0 : 1), 'an open step is due', due);
  const timers = due.filter((id) => id.startsWith('start-timer ')).length;
  demand(timers === (books.waiting === undefined ? 0 : 1), 'an open wait has its timer', due);
  const rests = books.finished !== undefined || books.paused || books.frozen;
  const ends = books.ending === undefined || books.frozen || books.stageOutcome !== 'open';
  demand(ends, 'what ends an attempt ends its stage at once', books.ending);
  demand(rests || due.length > 0, 'whatever is not final has something due', definition.deploymentGroupName);
}

function snapshotOf(state: DeploymentState): string {
  return JSON.stringify(toSnapshot(state));
}
