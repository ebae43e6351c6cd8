import type { SendCommandCommandInput } from '@aws-sdk/client-ssm';
import { ServiceCallError } from '@rollway/core';
import { callService, type ServiceAnswer } from '../calls/call-service.js';
import { loadSsm } from './load-ssm.js';
import type { ParsedRunCommand } from './run-command-settings.js';

/** How often a command is sent whose sending had an unknown outcome. */
const attempts = 3;

/** Time for a command that was sent to be listed: the API is eventually consistent. */
const listedAfter = 2_000;

/** Room for clocks that differ from AWS's. */
const clockSkew = 600_000;

/**
 * Sends a command once although the API takes no token: one attempt a call, and after an unknown outcome it is looked for by
 * its comment. Should it be sent twice all the same, the receipts on the nodes let it run once.
 *
 * @throws ServiceCallError when it stays unknown whether the command was sent.
 */
export async function sendOnce(
  input: SendCommandCommandInput & { readonly Comment: string },
  settings: ParsedRunCommand,
): Promise<ServiceAnswer<string>> {
  const { SendCommandCommand, SSMClient } = await loadSsm();
  const { connection, waiting } = settings;
  const client = connection.client(SSMClient, { retries: false });
  const begun = waiting.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await callService('ssm SendCommand', () => client.send(new SendCommandCommand(input)));
      if (answer.status === 'refused') return answer;
      return { status: 'answered', output: answer.output.Command?.CommandId ?? '' };
    } catch (error) {
      if (!ServiceCallError.isInstance(error) || attempt === attempts) throw error;
      await waiting.sleep(listedAfter * attempt, new AbortController().signal);
      const sent = await findSent(input.Comment, begun, settings);
      if (sent !== undefined) return { status: 'answered', output: sent };
    }
  }
}

async function findSent(comment: string, begun: number, { connection }: ParsedRunCommand): Promise<string | undefined> {
  const { paginateListCommands, SSMClient } = await loadSsm();
  const client = connection.client(SSMClient);
  const value = new Date(begun - clockSkew).toISOString().replace(/\.\d+/, '');
  const answer = await callService('ssm ListCommands', async () => {
    for await (const { Commands = [] } of paginateListCommands(
      { client, pageSize: 50 },
      { Filters: [{ key: 'InvokedAfter', value }] },
    )) {
      const found = Commands.find(({ Comment }) => Comment === comment);
      if (found !== undefined) return found.CommandId;
    }
    return undefined;
  });
  return answer.status === 'answered' ? answer.output : undefined;
}
