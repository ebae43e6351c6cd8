import { InstanceUnreachableError, ServiceRefusedError, TransportError } from '@rollway/core';
import { answerOf } from '../calls/answer-of.js';
import { callService } from '../calls/call-service.js';
import { cancelCommand } from './cancel-command.js';
import { type Frame, findFrame } from './command-frame.js';
import { explainSilence } from './explain-silence.js';
import { followCommand, type InvocationEnd } from './follow-command.js';
import { createGatherer, partition } from './gather-commands.js';
import { loadSsm } from './load-ssm.js';
import { type NodeCommand, renderNodeScript } from './node-script.js';
import { type PingStatus, pingNodes } from './ping-nodes.js';
import type { ParsedRunCommand } from './run-command-settings.js';
import { sendOnce } from './send-once.js';

/** A command that waits for its end. */
export interface PendingCommand extends NodeCommand {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
  /** Told when the command was sent, so that it can be cancelled. */
  sentAs?: string;
  /** Nobody waits any more. */
  dropped?: boolean;
}

/** How long a command waits for others that start at the same moment, in milliseconds. */
const briefly = 50;

/** Most nodes of one command (Systems Manager: SendCommand). */
const mostNodes = 50;

/** Characters of one command's text. AWS publishes no limit of its own for this; the figure is on the careful side. */
const longestScript = 32_000;

/** How often, and after how many milliseconds, a node is looked for again that Systems Manager did not know. */
const mostLooks = 2;
const lookPause = 5_000;

/** Takes commands, and sends those together that are one program on several nodes. */
export interface CommandSender {
  send(script: string, command: PendingCommand): void;
}

/** A sender on one connection. */
export function createCommandSender(settings: ParsedRunCommand): CommandSender {
  const { gatherWithin, waiting } = settings;
  let outstanding = 0;
  // Alone, a command waits for nobody; beside others, for those that end at the same look and go on together from then on.
  const within = (): number => (outstanding === 0 ? Math.min(briefly, gatherWithin) : gatherWithin);
  const gatherer = createGatherer<PendingCommand>({ within, waiting }, (script, commands) => {
    const wanted = commands.filter(({ dropped }) => dropped !== true);
    for (const part of partition(wanted, mostNodes, ({ nodeId }) => nodeId)) {
      outstanding += 1;
      void sendPart(script, part, settings).finally(() => {
        outstanding -= 1;
      });
    }
  });
  return { send: (script, command) => gatherer.add(script, command) };
}

/** Sends one part, in halves where its text would be too long. Never rejects: each command hears what became of it. */
async function sendPart(
  script: string,
  commands: readonly PendingCommand[],
  settings: ParsedRunCommand,
): Promise<void> {
  const lines = renderNodeScript(script, commands);
  const length = lines.reduce((total, line) => total + line.length, 0);
  if (length > longestScript && commands.length > 1) return sendHalves(script, commands, settings);
  try {
    const pings = await findNodes(nodeIdsOf(commands), settings);
    const reachable = await rejectUnreachable(commands, pings, settings);
    if (reachable.length === 0) return;
    if (reachable.length < commands.length) return await sendPart(script, reachable, settings);
    await sendManaged(script, { commands, lines, pings }, settings);
  } catch (error) {
    for (const { reject } of commands) reject(error);
  }
}

/**
 * The agents of nodes. One that is missing is looked for again: the service is slow to know of nodes that have just reported,
 * and what is missing counts as out of reach.
 */
async function findNodes(
  nodeIds: readonly string[],
  { connection, waiting }: ParsedRunCommand,
): Promise<ReadonlyMap<string, PingStatus>> {
  const found = new Map(await pingNodes(connection, nodeIds));
  for (let look = 1; look <= mostLooks; look += 1) {
    const missing = nodeIds.filter((nodeId) => !found.has(nodeId));
    if (missing.length === 0) break;
    await waiting.sleep(lookPause, new AbortController().signal);
    for (const [nodeId, ping] of await pingNodes(connection, missing)) found.set(nodeId, ping);
  }
  return found;
}

async function sendManaged(
  script: string,
  part: {
    readonly commands: readonly PendingCommand[];
    readonly lines: readonly string[];
    readonly pings: ReadonlyMap<string, PingStatus>;
  },
  settings: ParsedRunCommand,
): Promise<void> {
  const { commands, lines, pings } = part;
  const answer = await sendOnce(
    {
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: nodeIdsOf(commands),
      Parameters: {
        commands: [...lines],
        executionTimeout: [String(Math.ceil(settings.executionTimeout / 1000))],
      },
      Comment: `rollway ${commands[0]?.token}`,
      TimeoutSeconds: Math.ceil(settings.deliveryTimeout / 1000),
      MaxConcurrency: String(mostNodes),
      // Nodes are judged one by one; the failure of one must not keep the command from another.
      MaxErrors: String(mostNodes),
    },
    settings,
  );
  if (answer.status === 'refused') {
    const { call, code, message } = answer.refusal;
    if (code !== 'InvalidInstanceId') throw new ServiceRefusedError({ call, serviceCode: code, reason: message });
    if (commands.length > 1) return sendHalves(script, commands, settings);
    await rejectUnreachable(commands, new Map(), settings);
    return;
  }
  const commandId = answer.output;
  for (const command of commands) {
    command.sentAs = commandId;
    // Let go of while it was on its way out.
    if (command.dropped === true) void cancelCommand(settings.connection, { commandId, nodeId: command.nodeId });
  }
  await followCommand({ commandId, nodeIds: nodeIdsOf(commands) }, settings, (nodeId, end) => {
    const command = commands.find((candidate) => candidate.nodeId === nodeId);
    if (command === undefined) return;
    settle(command, { commandId, end, ping: pings.get(nodeId) ?? 'Inactive' }, settings).catch(command.reject);
  });
}

async function sendHalves(
  script: string,
  commands: readonly PendingCommand[],
  settings: ParsedRunCommand,
): Promise<void> {
  const half = Math.ceil(commands.length / 2);
  const halves = [commands.slice(0, half), commands.slice(half)];
  await Promise.all(halves.map((part) => sendPart(script, part, settings)));
}

async function settle(
  command: PendingCommand,
  outcome: { readonly commandId: string; readonly end: InvocationEnd; readonly ping: PingStatus },
  settings: ParsedRunCommand,
): Promise<void> {
  const { commandId, end, ping } = outcome;
  const { nodeId: instanceId, token } = command;
  switch (end.details) {
    case 'Success': {
      const short = findFrame(end.output, token);
      const whole = short !== undefined && short.content.length === short.length;
      const frame = whole ? short : findFrame(await longOutput(commandId, instanceId, settings), token);
      if (frame !== undefined) return command.resolve(frame);
      break;
    }
    case 'DeliveryTimedOut': {
      const reason = ping === 'Online' ? 'delivery-timed-out' : 'agent-offline';
      const detail = `its agent was ${ping} and took no command for ${settings.deliveryTimeout / 1000} s`;
      throw new InstanceUnreachableError({ instanceId, reason, detail });
    }
    case 'Undeliverable':
      throw new InstanceUnreachableError({
        instanceId,
        reason: 'terminated',
        detail: `command ${commandId} could not be delivered, as to an instance that is terminated`,
      });
    case 'AccessDenied':
    case 'InvalidPlatform':
      throw new ServiceRefusedError({ call: 'ssm SendCommand', serviceCode: end.details, reason: instanceId });
  }
  const said = end.output === '' ? '' : `: ${end.output.trim().slice(-500)}`;
  throw new TransportError({ host: instanceId, reason: `command ${commandId} ended as ${end.details}${said}` });
}

/** The first 24,000 characters of what a node printed. */
async function longOutput(commandId: string, nodeId: string, { connection }: ParsedRunCommand): Promise<string> {
  const { GetCommandInvocationCommand, SSMClient } = await loadSsm();
  const command = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId });
  const client = connection.client(SSMClient);
  const answer = answerOf(await callService('ssm GetCommandInvocation', () => client.send(command)));
  return answer.StandardOutputContent ?? '';
}

/** Tells those that cannot be reached, and answers the others. */
async function rejectUnreachable(
  commands: readonly PendingCommand[],
  pings: ReadonlyMap<string, PingStatus>,
  { connection }: ParsedRunCommand,
): Promise<readonly PendingCommand[]> {
  const reasons = await explainSilence(connection, nodeIdsOf(commands), pings);
  return commands.filter(({ nodeId, reject }) => {
    const reason = reasons.get(nodeId);
    if (reason !== undefined) reject(reason);
    return reason === undefined;
  });
}

function nodeIdsOf(commands: readonly PendingCommand[]): string[] {
  return commands.map(({ nodeId }) => nodeId);
}
