import type { LambdaFunctionResource } from '@rollway/core/target';
import { readAlias } from './alias-state.js';
import type { FunctionChange } from './replacement.js';
import type { ParsedSettings } from './settings.js';

/** A function whose versions the AppSpec names. */
export type GivenVersions = Omit<LambdaFunctionResource, 'logicalName'>;

/**
 * The change that an AppSpec asks for. An alias that is already where it is to go has nothing to change, whatever the AppSpec
 * says it is coming from: moved in steps it would first have to go back.
 */
export async function givenChange(
  given: GivenVersions,
  { connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<FunctionChange> {
  const { functionName, alias, targetVersion } = given;
  const found = await readAlias(connection, given, signal);
  const arrived = found?.version === targetVersion && found.additional === undefined;
  const currentVersion = arrived ? targetVersion : given.currentVersion;
  return { functionName, alias, currentVersion, targetVersion, published: false, provisionedConcurrency: null };
}
