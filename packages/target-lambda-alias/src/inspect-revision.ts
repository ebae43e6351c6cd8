import { type Problem, type Revision, RevisionRefusedError } from '@rollway/core';
import { type InquiryContext, type LambdaFunctionResource, parseLambdaAppSpec } from '@rollway/core/target';
import { describeAlias, readAlias } from './alias-state.js';
import { readConfiguration } from './function-configuration.js';
import type { AliasedFunction, ParsedSettings } from './settings.js';

/**
 * Holds a revision against what is there, before anything is touched: an AppSpec against its functions, aliases and versions; a
 * zip in S3 only against the number of functions.
 *
 * @throws AppSpecError or RevisionRefusedError with every problem at once; ServiceCallError when Lambda cannot be asked.
 */
export async function inspectRevision(
  revision: Revision,
  { signal }: InquiryContext,
  settings: ParsedSettings,
): Promise<Revision> {
  const problems: Problem[] = [];
  if (revision.revisionType === 'AppSpecContent') {
    const { functions } = parseLambdaAppSpec(revision.content, { mostFunctions: settings.functions.length });
    problems.push(...unexpected(functions, settings), ...missing(functions, settings));
    for (const resource of functions) problems.push(...(await inspectFunction(resource, settings, signal)));
  } else if (revision.revisionType !== 'S3') {
    const message = 'must be an AppSpec (appSpecRevision) or a zip in S3 (s3Revision)';
    problems.push({ path: 'revision', message, received: revision.revisionType });
  } else if (settings.functions.length > 1) {
    const message = 'is the code of one function; name versions of several in an AppSpec';
    problems.push({ path: 'revision', message, received: `${settings.functions.length} functions` });
  }
  if (problems.length > 0) throw new RevisionRefusedError({ revision: 'revision', problems });
  return revision;
}

async function inspectFunction(
  resource: LambdaFunctionResource,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const { functionName, alias: aliasName, currentVersion, targetVersion, logicalName } = resource;
  const { connection, splitAlias } = settings;
  const at = (property: string): string => `Resources.${logicalName}.Properties.${property}`;
  const problems: Problem[] = [];
  const alias = await readAlias(connection, { functionName, alias: aliasName }, signal);
  if (alias === undefined) {
    problems.push({
      path: at('Alias'),
      message: `must be an alias of ${functionName}; create it`,
      received: aliasName,
    });
  } else if (alias.additional !== undefined && splitAlias === 'refuse') {
    const message = 'must send all traffic to one version before; take the weights away, or set splitAlias to repair';
    problems.push({ path: at('Alias'), message, received: describeAlias(alias) });
  } else if (alias.version !== currentVersion && alias.version !== targetVersion) {
    const message = `must be what alias ${aliasName} points at, which is ${alias.version}`;
    problems.push({ path: at('CurrentVersion'), message, received: currentVersion });
  }
  const current = await readConfiguration(connection, functionName, currentVersion, signal);
  const target = await readConfiguration(connection, functionName, targetVersion, signal);
  if (target === undefined) {
    const message = `must be a published version of ${functionName}`;
    problems.push({ path: at('TargetVersion'), message, received: targetVersion });
  }
  if (current === undefined || target === undefined) return problems;
  if (current.role !== target.role) {
    const message = `must have the execution role of version ${currentVersion}, or Lambda refuses to split traffic`;
    problems.push({ path: at('TargetVersion'), message, received: target.role });
  }
  if (current.deadLetterTarget !== target.deadLetterTarget) {
    const message = `must have the dead-letter target of version ${currentVersion}, or Lambda refuses to split traffic`;
    problems.push({ path: at('TargetVersion'), message, received: target.deadLetterTarget ?? 'none' });
  }
  return problems;
}

const same = (one: AliasedFunction, other: AliasedFunction): boolean =>
  one.functionName === other.functionName && one.alias === other.alias;

function unexpected(resources: readonly LambdaFunctionResource[], settings: ParsedSettings): readonly Problem[] {
  return resources
    .filter((resource) => !settings.functions.some((known) => same(known, resource)))
    .map(({ logicalName, functionName, alias }) => ({
      path: `Resources.${logicalName}`,
      message: `must be a function of the deployment group: ${list(settings.functions)}`,
      received: `${functionName}:${alias}`,
    }));
}

function missing(resources: readonly LambdaFunctionResource[], settings: ParsedSettings): readonly Problem[] {
  const absent = settings.functions.filter((known) => !resources.some((resource) => same(known, resource)));
  return absent.length === 0 ? [] : [{ path: 'Resources', message: `must also have ${list(absent)}` }];
}

function list(functions: readonly AliasedFunction[]): string {
  return functions.map(({ functionName, alias }) => `${functionName}:${alias}`).join(', ');
}
