import {
  commandIdOf,
  type DeploymentCommand,
  type DeploymentInput,
  dueCommands,
  explainRefusal,
  isFinal,
} from '@rollway/core/driver';
import type { Action, Configuration, Node, Outside } from './node.js';

type RunOperation = Extract<DeploymentCommand, { readonly type: 'run-operation' }>;
type Request = Parameters<typeof explainRefusal>[1];
type Status = Extract<DeploymentInput, { readonly type: 'operation-reported' }>['status'];

const reason = 'explored';

/** Everything that can happen in a node: each result, each fault, each request that is granted, each signal. */
export function actionsOf(node: Node, configuration: Configuration): readonly Action[] {
  if (isFinal(node.state)) return [];
  const commands = dueCommands(node.state);
  const actions = commands.flatMap((command) => commandActions(node, configuration, command));
  if (node.lost !== undefined)
    actions.push({ label: 'restart', inputs: [], fair: true, lost: undefined, now: node.now });
  return [...actions, ...requestActions(node, configuration), ...signalActions(node, configuration)];
}

function commandActions(node: Node, configuration: Configuration, command: DeploymentCommand): readonly Action[] {
  switch (command.type) {
    case 'run-operation':
      return command.operationId === node.lost ? [] : resultActions(node, configuration, command);
    case 'start-timer': {
      const now = Math.max(node.now, command.dueAt);
      const input = { type: 'timer-elapsed', at: now, timerId: command.timerId } as const;
      return [{ label: 'the timer elapses', inputs: [input], fair: true, lost: node.lost, now }];
    }
    case 'evaluate-gate':
      return has(configuration, 'gate') ? gateActions(node, command.gateId) : [];
    case 'cancel-operation':
      return [];
  }
}

function resultActions(node: Node, configuration: Configuration, command: RunOperation): readonly Action[] {
  const { operationId, request } = command;
  const report = (word: string, status: Status, fair = false): Action => ({
    label: `${operationId} ${word}`,
    inputs: [{ type: 'operation-reported', at: node.now, operationId, status }],
    fair,
    lost: node.lost,
    now: node.now,
  });
  const actions = [
    report('succeeds', { status: 'succeeded', result: resultOf(request, configuration) }, true),
    report('fails', { status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message: 'no' } }),
  ];
  const onInstance = request.type === 'run-lifecycle-event';
  if (onInstance && has(configuration, 'unreachable')) {
    const diagnostics = { errorCode: 'InstanceUnreachable', message: 'nobody answers' } as const;
    actions.push(report('is unreachable', { status: 'failed', diagnostics }));
  }
  if (command.resumeFrom === undefined && has(configuration, 'accepted')) {
    actions.push(report('runs', { status: 'running', handle: 'handle', pollAfter: 1000 }));
  }
  if (node.lost === undefined && has(configuration, 'lost')) {
    actions.push({
      label: `the command ${operationId} is lost`,
      inputs: [],
      fair: false,
      lost: operationId,
      now: node.now,
    });
  }
  return actions;
}

function resultOf(request: RunOperation['request'], { replacement }: Configuration): unknown {
  if (request.type !== 'provision-replacement') return undefined;
  return { details: { made: true }, instances: replacement.map((instanceId) => ({ instanceId })) };
}

function gateActions(node: Node, gateId: string): readonly Action[] {
  return (['passed', 'refused'] as const).map((outcome) => ({
    label: `the gate is ${outcome}`,
    inputs: [{ type: 'gate-reported', at: node.now, gateId, outcome, reason }],
    fair: false,
    lost: node.lost,
    now: node.now,
  }));
}

/** Requests that are granted. That those which are refused mean nothing is checked in every node. */
function requestActions(node: Node, configuration: Configuration): readonly Action[] {
  const { state, lost, now } = node;
  const granted = requestsOf(configuration, state.waiting?.wait).filter(
    (request) => explainRefusal(state, request) === undefined,
  );
  const isFrozen = state.frozen !== undefined && node.books.frozen;
  return granted.map((request) => ({
    label: labelOf(request),
    inputs: [{ ...request, at: now } as DeploymentInput],
    // Whoever resumes a frozen deployment may find it frozen again at once; whoever stops it does not.
    fair: request.type === (isFrozen ? 'stop' : 'resume'),
    lost,
    now,
  }));
}

/** Every request that this configuration knows. A person can always stop a frozen deployment, and resume a paused one. */
export function requestsOf({ outside, definition }: Configuration, wait: string | undefined): readonly Request[] {
  const requests: Request[] = [];
  if (outside.includes('pause')) requests.push({ type: 'pause', reason });
  if (outside.includes('pause') || definition.onFailure === 'freeze') requests.push({ type: 'resume', reason });
  if (outside.includes('stop')) requests.push({ type: 'stop', reason, rollback: true });
  if (outside.includes('stop') || definition.onFailure === 'freeze')
    requests.push({ type: 'stop', reason, rollback: false });
  if (outside.includes('rollback')) requests.push({ type: 'rollback', reason });
  if (outside.includes('continue')) requests.push({ type: 'continue', wait: wait ?? 'ready-wait', reason });
  return requests;
}

function labelOf(request: Request): string {
  if (request.type === 'stop') return request.rollback ? 'stop with rollback' : 'stop';
  return request.type === 'continue' ? `continue ${request.wait}` : request.type;
}

/** What a monitor and a changing fleet say. A signal that means nothing here leads back to the same node. */
function signalActions(node: Node, configuration: Configuration): readonly Action[] {
  const { now, lost } = node;
  const one = (label: string, input: DeploymentInput): Action => ({ label, inputs: [input], fair: false, lost, now });
  const actions: Action[] = [];
  if (has(configuration, 'alarm')) {
    actions.push(one('alarm raised', { type: 'alarm-raised', at: now, alarm: 'errors' }));
    actions.push(one('alarm cleared', { type: 'alarm-cleared', at: now, alarm: 'errors' }));
  }
  if (has(configuration, 'unreadable')) {
    actions.push(one('alarm unreadable', { type: 'alarm-unreadable', at: now, alarm: 'errors', reason }));
  }
  if (has(configuration, 'joined')) {
    actions.push(one('i-new joins', { type: 'instance-joined', at: now, instance: { instanceId: 'i-new' } }));
  }
  if (!has(configuration, 'left')) return actions;
  for (const { instanceId, ended } of node.books.instances.values()) {
    if (ended === 'left') continue;
    actions.push(one(`${instanceId} leaves`, { type: 'instance-left', at: now, instanceId, reason }));
  }
  return actions;
}

function has({ outside }: Configuration, what: Outside): boolean {
  return outside.includes(what);
}

/** Ids of the operations that are due: what a new controller would do. */
export function dueIds(node: Pick<Node, 'state'>): readonly string[] {
  return dueCommands(node.state).map((command) => `${command.type} ${commandIdOf(command)}`);
}
