import { LambdaClient, paginateListVersionsByFunction } from '@aws-sdk/client-lambda';
import { answerOf, callService, collectPages } from '@rollway/aws';
import { parseLambdaAppSpec, type TerminateRequest } from '@rollway/core/target';
import { givenChange } from './given-change.js';
import { readProvisionedConcurrency } from './provisioned-concurrency.js';
import { describePublication } from './publish-code.js';
import type { FunctionChange } from './replacement.js';
import type { ParsedSettings } from './settings.js';

/**
 * What a provisioning that was cut off may have left, by looking: versions that carry the deployment's id, and concurrency on
 * versions that its AppSpec names and that serve nobody yet.
 */
export async function findHalfMade(
  request: TerminateRequest,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<readonly FunctionChange[]> {
  const { revision } = request;
  if (revision.revisionType === 'S3') return findPublished(request.rollbackOf ?? request.deploymentId, settings);
  if (revision.revisionType !== 'AppSpecContent') return [];
  const { functions } = parseLambdaAppSpec(revision.content, { mostFunctions: settings.functions.length });
  const changes: FunctionChange[] = [];
  for (const given of functions) {
    const change = await givenChange(given, settings, signal);
    // What such a version keeps warm serves, and was there before.
    if (change.currentVersion === change.targetVersion) continue;
    const provisioned = { functionName: given.functionName, qualifier: given.currentVersion };
    const wanted = await readProvisionedConcurrency(settings.connection, provisioned, signal);
    changes.push({ ...change, provisionedConcurrency: wanted?.requested ?? null });
  }
  return changes;
}

async function findPublished(
  deploymentId: string,
  { functions, connection }: ParsedSettings,
): Promise<readonly FunctionChange[]> {
  const client = connection.client(LambdaClient);
  const description = describePublication(deploymentId);
  const changes: FunctionChange[] = [];
  for (const { functionName, alias } of functions) {
    const pages = paginateListVersionsByFunction({ client }, { FunctionName: functionName });
    const list = () => collectPages(pages, ({ Versions }) => Versions);
    const versions = answerOf(await callService('lambda ListVersionsByFunction', list));
    for (const { Version, Description } of versions) {
      if (Version === undefined || Version === '$LATEST' || Description !== description) continue;
      const change = { functionName, alias, currentVersion: null, targetVersion: Version };
      changes.push({ ...change, published: true, provisionedConcurrency: null });
    }
  }
  return changes;
}
