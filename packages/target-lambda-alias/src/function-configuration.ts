import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsConnection, answerOf, readService } from '@rollway/aws';

/** What decides whether a version can serve, and serve beside another one. */
export interface FunctionConfigurationState {
  readonly role: string;
  readonly deadLetterTarget: string | undefined;
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly description: string;
  /** `Pending` until a new version can be invoked. */
  readonly state: string;
  /** `InProgress` while code or settings of `$LATEST` are being changed. */
  readonly lastUpdate: string;
  readonly reason: string;
}

/**
 * Reads a version, or `$LATEST`; undefined when there is none.
 *
 * @throws ServiceCallError when Lambda cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readConfiguration(
  connection: AwsConnection,
  functionName: string,
  version: string,
  signal: AbortSignal,
): Promise<FunctionConfigurationState | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: version });
  const client = connection.client(LambdaClient);
  const read = () => client.send(command, { abortSignal: signal });
  const output = answerOf(await readService('lambda GetFunctionConfiguration', read, ['ResourceNotFoundException']));
  if (output === undefined) return undefined;
  return {
    role: output.Role ?? '',
    deadLetterTarget: output.DeadLetterConfig?.TargetArn,
    codeSha256: output.CodeSha256 ?? '',
    revisionId: output.RevisionId ?? '',
    description: output.Description ?? '',
    state: output.State ?? 'Active',
    lastUpdate: output.LastUpdateStatus ?? 'Successful',
    reason: output.StateReason ?? output.LastUpdateStatusReason ?? '',
  };
}
