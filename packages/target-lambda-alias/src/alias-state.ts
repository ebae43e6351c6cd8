import { type AliasConfiguration, GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsConnection, answerOf, readService } from '@rollway/aws';
import type { AliasedFunction } from './settings.js';

/** Where an alias sends its traffic. */
export interface AliasState {
  readonly version: string;
  /** The one other version, and its share from 0 to 1; absent when all traffic goes to `version`. */
  readonly additional: { readonly version: string; readonly weight: number } | undefined;
  /** Changes with every update; an update that names an old one is refused. */
  readonly revisionId: string;
}

/**
 * Reads an alias; undefined when there is none.
 *
 * @throws ServiceCallError when Lambda cannot be asked, ServiceRefusedError when it will not say.
 */
export async function readAlias(
  connection: AwsConnection,
  { functionName, alias }: AliasedFunction,
  signal: AbortSignal,
): Promise<AliasState | undefined> {
  const command = new GetAliasCommand({ FunctionName: functionName, Name: alias });
  const client = connection.client(LambdaClient);
  const read = () => client.send(command, { abortSignal: signal });
  const output = answerOf(await readService('lambda GetAlias', read, ['ResourceNotFoundException']));
  return output === undefined ? undefined : aliasStateOf(output);
}

/** The state in an answer of Lambda's. */
export function aliasStateOf(output: AliasConfiguration): AliasState {
  const [additional] = Object.entries(output.RoutingConfig?.AdditionalVersionWeights ?? {});
  return {
    version: output.FunctionVersion ?? '',
    additional: additional === undefined ? undefined : { version: additional[0], weight: additional[1] },
    revisionId: output.RevisionId ?? '',
  };
}

/** For people: `7`, or `7 with 10 % on 8`. */
export function describeAlias({ version, additional }: AliasState): string {
  if (additional === undefined) return version;
  return `${version} with ${Math.round(additional.weight * 10_000) / 100} % on ${additional.version}`;
}
