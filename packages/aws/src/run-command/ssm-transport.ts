import { TransportError } from '@rollway/core';
import type { Transport, TransportCommand, TransportResult } from '@rollway/host';
import { cancelCommand } from './cancel-command.js';
import { type Frame, openFrame } from './command-frame.js';
import { type CommandSender, createCommandSender, type PendingCommand } from './command-sender.js';
import { type ParsedRunCommand, parseRunCommandSettings, type RunCommandSettings } from './run-command-settings.js';
import { createStaging, type Staging } from './stage-input.js';

/** Transports to managed nodes that share calls: what goes to many nodes at the same time is sent together. */
export interface RunCommand {
  /**
   * A transport to one node: an EC2 instance (`i-…`) or a hybrid one (`mi-…`). `run` throws, beside what every transport
   * throws, InstanceUnreachableError for a node that is known not to have been reached, and ServiceRefusedError.
   */
  transport(nodeId: string, options?: { readonly stateDirectory?: string }): Transport;
  /** Removes what was staged. */
  close(): Promise<void>;
}

/** What a transport works with. */
interface Parts {
  readonly settings: ParsedRunCommand;
  readonly sender: CommandSender;
  readonly staging: Staging;
}

/** Characters of a stored output that one more command brings. */
const chunkLength = 16_000;

/**
 * Systems Manager's Run Command as a transport, by the document AWS-RunShellScript: nothing is installed on the nodes but the
 * agent that they have, and nothing listens there.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function createRunCommand(settings: RunCommandSettings = {}): RunCommand {
  const parsed = parseRunCommandSettings(settings);
  const parts = {
    settings: parsed,
    sender: createCommandSender(parsed),
    staging: createStaging(parsed.staging, parsed.newId()),
  };
  return {
    transport(nodeId, { stateDirectory = parsed.stateDirectory } = {}) {
      return {
        description: `${nodeId} (ssm)`,
        run: (command) => run(command, { nodeId, stateDirectory }, parts),
        close: () => Promise.resolve(),
      };
    },
    close: () => parts.staging.close(),
  };
}

/** One node, in transports of its own. */
export function ssmTransport(settings: RunCommandSettings & { readonly nodeId: string }): Transport {
  const { nodeId, ...shared } = settings;
  const runCommand = createRunCommand(shared);
  return { ...runCommand.transport(nodeId), close: () => runCommand.close() };
}

interface Node {
  readonly nodeId: string;
  readonly stateDirectory: string;
}

async function run(command: TransportCommand, node: Node, parts: Parts): Promise<TransportResult> {
  const { signal } = command;
  if (signal?.aborted === true) throw wasLetGo(node.nodeId);
  const input = await parts.staging.stage(command.stdin);
  const token = parts.settings.newId();
  const frame = await submit(command.script, { ...node, token, arguments: command.arguments, input }, signal, parts);
  const whole = await completeFrame(frame, { node, token, signal }, parts);
  const result = openFrame(whole);
  if (Number.isNaN(Number(frame.code))) {
    // It may be gone from the bucket, by a lifecycle rule for example: the next one puts it there again.
    parts.staging.forget(input);
    const reason = `${frame.code}: the node could not get its input: ${result.stderr.trim().slice(0, 500)}`;
    throw new TransportError({ host: node.nodeId, reason });
  }
  return result;
}

/** Sends a command and waits for its end, unless it is let go of: then it is cancelled, as far as that goes. */
function submit(
  script: string,
  command: Omit<PendingCommand, 'resolve' | 'reject'>,
  signal: AbortSignal | undefined,
  { sender, settings }: Parts,
): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const pending: PendingCommand = {
      ...command,
      resolve(frame) {
        signal?.removeEventListener('abort', letGo);
        resolve(frame);
      },
      reject(error) {
        signal?.removeEventListener('abort', letGo);
        reject(error);
      },
    };
    const letGo = (): void => {
      pending.dropped = true;
      reject(wasLetGo(command.nodeId));
      const { sentAs: commandId, nodeId } = pending;
      if (commandId !== undefined) void cancelCommand(settings.connection, { commandId, nodeId });
    };
    if (signal?.aborted === true) return reject(wasLetGo(command.nodeId));
    signal?.addEventListener('abort', letGo, { once: true });
    sender.send(script, pending);
  });
}

/** Gets what Systems Manager cut off from the receipt on the node. */
async function completeFrame(
  frame: Frame,
  command: { readonly node: Node; readonly token: string; readonly signal: AbortSignal | undefined },
  parts: Parts,
): Promise<Frame> {
  const { node, token, signal } = command;
  let { content } = frame;
  while (content.length < frame.length) {
    const more = await submit(
      'tail -c "+$2" "$1" | head -c "$3"',
      {
        ...node,
        token: parts.settings.newId(),
        arguments: ['rollway', `${node.stateDirectory}/${token}/frame`, `${content.length + 1}`, `${chunkLength}`],
        input: { kind: 'none' },
      },
      signal,
      parts,
    );
    const { stdout } = openFrame(more);
    if (stdout === '') throw new TransportError({ host: node.nodeId, reason: 'the rest of an output is gone' });
    content += stdout;
  }
  return { ...frame, content };
}

function wasLetGo(nodeId: string): TransportError {
  return new TransportError({ host: nodeId, reason: 'the command was let go' });
}
