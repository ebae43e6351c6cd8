import { CreateAliasCommand, DeleteAliasCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { type AwsConnection, callService, type ServiceAnswer } from '@rollway/aws';
import { type AliasState, aliasStateOf } from './alias-state.js';
import type { FunctionChange } from './replacement.js';

/** Where an alias is to send its traffic. */
export type Routing = Omit<AliasState, 'revisionId'>;

/** Weights are compared as they are shown, to a hundredth of a percent: what went through JSON and Lambda may differ after. */
const smallestShare = 0.000_05;

/**
 * What a weight means for an alias: all on one version, or most on the current one and a share on the other. Null: there is to
 * be no alias, because there was none before.
 */
export function routingFor({ currentVersion, targetVersion }: FunctionChange, weight: number): Routing | null {
  if (weight === 0) return currentVersion === null ? null : { version: currentVersion, additional: undefined };
  if (weight === 100 || currentVersion === null || currentVersion === targetVersion) {
    return { version: targetVersion, additional: undefined };
  }
  return { version: currentVersion, additional: { version: targetVersion, weight: weight / 100 } };
}

/** Whether an alias sends its traffic like that. */
export function isRouted(found: AliasState | undefined, wanted: Routing | null): boolean {
  if (found === undefined || wanted === null) return found === undefined && wanted === null;
  if (found.version !== wanted.version || found.additional?.version !== wanted.additional?.version) return false;
  return Math.abs((found.additional?.weight ?? 0) - (wanted.additional?.weight ?? 0)) < smallestShare;
}

/**
 * Makes, changes or removes the alias, on the basis of what was found.
 *
 * @returns the alias as it is then.
 * @throws ServiceCallError when it is unknown whether it took effect.
 */
export function routeAlias(
  connection: AwsConnection,
  { functionName, alias }: FunctionChange,
  wanted: Routing | null,
  options: { readonly found: AliasState | undefined; readonly signal: AbortSignal },
): Promise<ServiceAnswer<AliasState | undefined>> {
  const client = connection.client(LambdaClient);
  const name = { FunctionName: functionName, Name: alias };
  const abort = { abortSignal: options.signal };
  if (wanted === null) {
    return callService('lambda DeleteAlias', async () => {
      await client.send(new DeleteAliasCommand(name), abort);
      return undefined;
    });
  }
  const { version, additional } = wanted;
  if (options.found === undefined) {
    const command = new CreateAliasCommand({ ...name, FunctionVersion: version });
    return callService('lambda CreateAlias', async () => aliasStateOf(await client.send(command, abort)));
  }
  const weights = additional === undefined ? {} : { [additional.version]: additional.weight };
  const command = new UpdateAliasCommand({
    ...name,
    FunctionVersion: version,
    RoutingConfig: { AdditionalVersionWeights: weights },
    RevisionId: options.found.revisionId,
  });
  return callService('lambda UpdateAlias', async () => aliasStateOf(await client.send(command, abort)));
}
