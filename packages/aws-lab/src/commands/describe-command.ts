import type {
  Command,
  CommandInvocation,
  GetCommandInvocationCommandInput,
  GetCommandInvocationResult,
  ListCommandInvocationsCommandInput,
  ListCommandsCommandInput,
} from '@aws-sdk/client-ssm';
import type { LabContext } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { CommandState, InvocationState, InvocationStatus } from './command-state.js';
import { isOver } from './run-command.js';

/** API reference: what GetCommandInvocation and a plugin of ListCommandInvocations give of the outputs, in characters. */
const longestOutput = 24_000;
const longestErrorOutput = 8_000;
const longestPluginOutput = 2_500;

/** Commands by page, newest first. */
export function listCommands(input: ListCommandsCommandInput, lab: LabContext): object {
  const wanted = Object.values(lab.account.commands.commands)
    .filter(
      (command) =>
        [undefined, command.id].includes(input.CommandId) &&
        (input.InstanceId === undefined ||
          command.invocations.some(({ instanceId }) => instanceId === input.InstanceId)) &&
        (input.Filters ?? []).every(({ key, value = '' }) => fits(command, key ?? '', value)),
    )
    .reverse();
  const page = pageOf(wanted.map(describeCommand), input.NextToken, input.MaxResults ?? 50);
  return { Commands: page.items, NextToken: page.next };
}

function fits(command: CommandState, key: string, value: string): boolean {
  if (key === 'InvokedAfter') return command.requestedAt > new Date(value).getTime();
  if (key === 'InvokedBefore') return command.requestedAt < new Date(value).getTime();
  if (key === 'DocumentName') return command.documentName === value;
  return key !== 'Status' || statusOfCommand(command).replace(' ', '') === value;
}

/** A command as the API shows it. */
export function describeCommand(command: CommandState): Command {
  const status = statusOfCommand(command);
  const count = (...statuses: readonly InvocationStatus[]): number =>
    command.invocations.filter((invocation) => statuses.includes(invocation.status)).length;
  return {
    CommandId: command.id,
    DocumentName: command.documentName,
    Comment: command.comment,
    RequestedDateTime: new Date(command.requestedAt),
    ExpiresAfter: new Date(command.requestedAt + command.deliveryTimeout + command.executionTimeout),
    InstanceIds: command.invocations.map(({ instanceId }) => instanceId),
    Status: shortStatus(status),
    StatusDetails: status.replaceAll(' ', ''),
    MaxConcurrency: command.maxConcurrency,
    MaxErrors: command.maxErrors,
    TargetCount: command.invocations.length,
    CompletedCount: command.invocations.filter((invocation) => isOver(invocation.status)).length,
    ErrorCount: count('Failed', 'Execution Timed Out'),
    DeliveryTimedOutCount: count('Delivery Timed Out'),
    TimeoutSeconds: command.deliveryTimeout / 1000,
  };
}

/** Only errors make a command fail: hosts that were never reached do not, so each invocation has to be judged. */
function statusOfCommand({ invocations, cancelled }: CommandState): InvocationStatus {
  if (!invocations.every(({ status }) => isOver(status))) {
    return invocations.every(({ status }) => status === 'Pending') ? 'Pending' : 'InProgress';
  }
  if (cancelled) return 'Cancelled';
  if (invocations.some(({ status }) => status === 'Execution Timed Out')) return 'Execution Timed Out';
  return invocations.some(({ status }) => status === 'Failed') ? 'Failed' : 'Success';
}

function shortStatus(
  status: InvocationStatus,
): 'Pending' | 'InProgress' | 'Success' | 'Cancelled' | 'Failed' | 'TimedOut' {
  if (status.endsWith('Timed Out')) return 'TimedOut';
  if (status === 'Undeliverable' || status === 'Terminated') return 'Failed';
  return status as 'Pending' | 'InProgress' | 'Success' | 'Cancelled' | 'Failed';
}

/** One invocation; right after SendCommand the API does not know it yet (API reference: eventually consistent). */
export function getCommandInvocation(
  input: GetCommandInvocationCommandInput,
  lab: LabContext,
): GetCommandInvocationResult {
  const command = lab.account.commands.commands[input.CommandId ?? ''];
  const invocation = command?.invocations.find(({ instanceId }) => instanceId === input.InstanceId);
  const visible = (command?.requestedAt ?? 0) + lab.behaviour.commandVisibility <= lab.timeline.now();
  if (command === undefined || invocation === undefined || !visible) {
    throw new ServiceFailure(
      'InvocationDoesNotExist',
      'The command ID and managed node ID you specified did not match any invocations.',
    );
  }
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    PluginName: 'aws:runShellScript',
    ResponseCode: invocation.exitCode,
    Status: shortStatus(invocation.status),
    StatusDetails: detailsOf(invocation),
    StandardOutputContent: invocation.output.slice(0, longestOutput),
    StandardErrorContent: invocation.errorOutput.slice(0, longestErrorOutput),
    ExecutionStartDateTime: timeText(invocation.startedAt),
    ExecutionEndDateTime: timeText(invocation.endedAt),
  };
}

/** Without fractions: the published pattern has room for one digit of them. */
const timeText = (at: number | undefined): string =>
  at === undefined ? '' : new Date(at).toISOString().replace(/\.\d+/, '');

/** The API writes details without spaces: DeliveryTimedOut, ExecutionTimedOut. */
const detailsOf = ({ status }: InvocationState): string => status.replaceAll(' ', '');

/** Invocations by page; with `Details` the head of their output. */
export function listCommandInvocations(input: ListCommandInvocationsCommandInput, lab: LabContext): object {
  const now = lab.timeline.now();
  const wanted = Object.values(lab.account.commands.commands)
    .filter(
      ({ id, requestedAt }) =>
        [undefined, id].includes(input.CommandId) && requestedAt + lab.behaviour.commandVisibility <= now,
    )
    .flatMap((command) => command.invocations.map((invocation) => ({ command, invocation })))
    .filter(({ invocation }) => [undefined, invocation.instanceId].includes(input.InstanceId));
  const page = pageOf(wanted, input.NextToken, input.MaxResults ?? 50);
  const details = input.Details === true;
  return {
    CommandInvocations: page.items.map(({ command, invocation }) => describeInvocation(command, invocation, details)),
    NextToken: page.next,
  };
}

function describeInvocation(command: CommandState, invocation: InvocationState, details: boolean): CommandInvocation {
  const plugin = {
    Name: 'aws:runShellScript',
    Status: shortStatus(invocation.status),
    StatusDetails: detailsOf(invocation),
    ResponseCode: invocation.exitCode,
    Output: `${invocation.output}${invocation.errorOutput}`.slice(0, longestPluginOutput),
  };
  return {
    CommandId: command.id,
    InstanceId: invocation.instanceId,
    Comment: command.comment,
    DocumentName: command.documentName,
    RequestedDateTime: new Date(command.requestedAt),
    Status: plugin.Status,
    StatusDetails: plugin.StatusDetails,
    CommandPlugins: details ? [plugin] : [],
  };
}
