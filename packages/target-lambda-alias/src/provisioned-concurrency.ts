import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { type AwsConnection, answerOf, callService, readService, type ServiceAnswer } from '@rollway/aws';

/** Concurrency that a version or an alias keeps warm. */
export interface ProvisionedConcurrency {
  readonly requested: number;
  readonly status: 'IN_PROGRESS' | 'READY' | 'FAILED';
  readonly reason: string;
}

/** A version, or an alias, of a function. */
export interface Qualified {
  readonly functionName: string;
  readonly qualifier: string;
}

const absent = ['ProvisionedConcurrencyConfigNotFoundException', 'ResourceNotFoundException'];

/**
 * Reads what a version or alias keeps warm; undefined for nothing.
 *
 * @throws ServiceCallError when Lambda cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readProvisionedConcurrency(
  connection: AwsConnection,
  { functionName, qualifier }: Qualified,
  signal: AbortSignal,
): Promise<ProvisionedConcurrency | undefined> {
  const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: qualifier });
  const client = connection.client(LambdaClient);
  const call = 'lambda GetProvisionedConcurrencyConfig';
  const output = answerOf(await readService(call, () => client.send(command, { abortSignal: signal }), absent));
  if (output === undefined) return undefined;
  return {
    requested: output.RequestedProvisionedConcurrentExecutions ?? 0,
    status: output.Status ?? 'IN_PROGRESS',
    reason: output.StatusReason ?? '',
  };
}

/** Asks for concurrency; the same amount again changes nothing. */
export function putProvisionedConcurrency(
  connection: AwsConnection,
  { functionName, qualifier }: Qualified,
  amount: number,
  signal: AbortSignal,
): Promise<ServiceAnswer<unknown>> {
  const command = new PutProvisionedConcurrencyConfigCommand({
    FunctionName: functionName,
    Qualifier: qualifier,
    ProvisionedConcurrentExecutions: amount,
  });
  const client = connection.client(LambdaClient);
  return callService('lambda PutProvisionedConcurrencyConfig', () => client.send(command, { abortSignal: signal }));
}

/** Gives the concurrency of a version back; nothing happens where there is none. */
export async function releaseProvisionedConcurrency(
  connection: AwsConnection,
  { functionName, qualifier }: Qualified,
  signal: AbortSignal,
): Promise<void> {
  const command = new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: functionName, Qualifier: qualifier });
  const client = connection.client(LambdaClient);
  const call = 'lambda DeleteProvisionedConcurrencyConfig';
  answerOf(await readService(call, () => client.send(command, { abortSignal: signal }), absent));
}
