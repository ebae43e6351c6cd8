import type { CommandInvocation } from '@aws-sdk/client-ssm';
import { RollwayError, TransportError } from '@rollway/core';
import { callService } from '../calls/call-service.js';
import { loadSsm } from './load-ssm.js';
import type { ParsedRunCommand } from './run-command-settings.js';

/** Pauses between looks, in milliseconds: short at first, since most commands are. */
const firstPause = 1_000;
const longestPause = 10_000;
const growth = 1.5;

/** Looks in a row that may fail before nothing is known any more. */
const mostFailures = 10;

/** How long after its own limits a command may stay without an end. */
const grace = 120_000;

const over: readonly string[] = ['Success', 'Cancelled', 'TimedOut', 'Failed'];

/** What of an invocation's end is looked at. */
export interface InvocationEnd {
  /** For example `Success`, `DeliveryTimedOut`, `Undeliverable`. */
  readonly details: string;
  /** The first 2,500 characters of both outputs. */
  readonly output: string;
}

/**
 * Follows a command on all its nodes with one look for all of them, and tells of each that has ended. The status of the
 * command as a whole says nothing of nodes that were never reached, so it is not asked for.
 *
 * @throws TransportError when some have not ended in time, or looking fails for long.
 */
export async function followCommand(
  command: { readonly commandId: string; readonly nodeIds: readonly string[] },
  settings: ParsedRunCommand,
  ended: (nodeId: string, end: InvocationEnd) => void,
): Promise<void> {
  const { waiting, random, deliveryTimeout, executionTimeout } = settings;
  const { commandId } = command;
  const missing = new Set(command.nodeIds);
  const until = waiting.now() + deliveryTimeout + executionTimeout + grace;
  let failures = 0;
  for (let pause = firstPause; missing.size > 0; pause = Math.min(longestPause, pause * growth)) {
    await waiting.sleep(pause * (0.75 + 0.5 * random()), new AbortController().signal);
    if (waiting.now() > until) throw lost(commandId, `no end of it on ${[...missing].join(', ')}`);
    try {
      for (const invocation of await listInvocations(commandId, settings)) {
        const { InstanceId = '', Status = '' } = invocation;
        if (!over.includes(Status) || !missing.delete(InstanceId)) continue;
        ended(InstanceId, endOf(invocation));
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!RollwayError.isInstance(error) || failures === mostFailures) throw error;
    }
  }
}

async function listInvocations(
  CommandId: string,
  { connection }: ParsedRunCommand,
): Promise<readonly CommandInvocation[]> {
  const { paginateListCommandInvocations, SSMClient } = await loadSsm();
  const client = connection.client(SSMClient);
  const answer = await callService('ssm ListCommandInvocations', async () => {
    const found: CommandInvocation[] = [];
    const pages = paginateListCommandInvocations({ client, pageSize: 50 }, { CommandId, Details: true });
    for await (const { CommandInvocations = [] } of pages) found.push(...CommandInvocations);
    return found;
  });
  if (answer.status === 'answered') return answer.output;
  throw lost(CommandId, `${answer.refusal.code}: ${answer.refusal.message}`);
}

function endOf({ StatusDetails, Status, CommandPlugins = [] }: CommandInvocation): InvocationEnd {
  // Written with and without spaces in different places of the API.
  const details = (StatusDetails ?? Status ?? '').replaceAll(' ', '');
  return { details, output: CommandPlugins.map(({ Output = '' }) => Output).join('') };
}

function lost(commandId: string, reason: string): TransportError {
  return new TransportError({ host: `command ${commandId}`, reason });
}
