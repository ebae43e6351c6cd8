import type {
  CancelCommandCommandInput,
  CreateActivationCommandInput,
  SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import type { LabContext, OwnedService } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { CommandState } from './command-state.js';
import { describeCommand, getCommandInvocation, listCommandInvocations, listCommands } from './describe-command.js';
import { describeInstanceInformation, readTargets } from './nodes.js';
import { advanceCommand, cancelInvocation } from './run-command.js';

/** Systems Manager's Run Command as the lab plays it. Output to S3 and CloudWatch Logs is not. */
export const commandService: OwnedService = {
  SendCommand: sendCommand,
  ListCommands: listCommands,
  ListCommandInvocations: listCommandInvocations,
  GetCommandInvocation: getCommandInvocation,
  DescribeInstanceInformation: describeInstanceInformation,
  CancelCommand: (input: CancelCommandCommandInput, lab) => {
    const command = lab.account.commands.commands[input.CommandId ?? ''];
    if (command === undefined) throw new ServiceFailure('InvalidCommandId', 'The command id is not valid.');
    command.cancelled = true;
    for (const invocation of command.invocations) {
      if ((input.InstanceIds ?? [invocation.instanceId]).includes(invocation.instanceId)) {
        cancelInvocation(lab, command, invocation);
      }
    }
    return {};
  },
  CreateActivation: (input: CreateActivationCommandInput, lab) => {
    const day = 24 * 3_600_000;
    const activation = {
      id: `${lab.newId(8)}-${lab.newId(4)}-${lab.newId(4)}-${lab.newId(4)}-${lab.newId(12)}`,
      code: lab.newId(20),
      role: input.IamRole ?? '',
      limit: input.RegistrationLimit ?? 1,
      registrations: 0,
      expiresAt: input.ExpirationDate?.getTime() ?? lab.timeline.now() + day,
    };
    lab.account.commands.activations[activation.id] = activation;
    return { ActivationId: activation.id, ActivationCode: activation.code };
  },
  DeregisterManagedInstance: (input: { readonly InstanceId?: string }, lab) => {
    delete lab.account.commands.nodes[input.InstanceId ?? ''];
    return {};
  },
};

/** There is no token: every call is a command of its own (API reference, SendCommand). */
function sendCommand(input: SendCommandCommandInput, lab: LabContext): object {
  const ids = readTargets(lab, input);
  const executionTimeout = Number(input.Parameters?.executionTimeout?.[0] ?? 3600);
  const command: CommandState = {
    id: `${lab.newId(8)}-${lab.newId(4)}-${lab.newId(4)}-${lab.newId(4)}-${lab.newId(12)}`,
    documentName: input.DocumentName ?? '',
    parameters: input.Parameters ?? {},
    comment: input.Comment ?? '',
    requestedAt: lab.timeline.now(),
    deliveryTimeout: (input.TimeoutSeconds ?? 3600) * 1000,
    executionTimeout: executionTimeout * 1000,
    maxConcurrency: input.MaxConcurrency ?? '50',
    maxErrors: input.MaxErrors ?? '0',
    invocations: ids.map((instanceId) => ({
      instanceId,
      status: 'Pending',
      startedAt: undefined,
      endedAt: undefined,
      exitCode: -1,
      output: '',
      errorOutput: '',
    })),
    cancelled: false,
  };
  lab.account.commands.commands[command.id] = command;
  advanceCommand(lab, command);
  return { Command: describeCommand(command) };
}
