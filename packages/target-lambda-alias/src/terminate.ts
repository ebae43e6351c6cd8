import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { callService, refusalDiagnostics } from '@rollway/aws';
import {
  failed,
  type OperationContext,
  type OperationStatus,
  succeeded,
  type TerminateRequest,
} from '@rollway/core/target';
import { findHalfMade } from './find-half-made.js';
import { releaseProvisionedConcurrency } from './provisioned-concurrency.js';
import { type FunctionChange, readReplacement } from './replacement.js';
import type { ParsedSettings } from './settings.js';

/**
 * Removes what a side costs. The original gives its provisioned concurrency back and stays, so that it can be rolled back to by
 * hand; of the replacement also the version goes, if this deployment published it.
 */
export async function terminate(
  request: TerminateRequest,
  { signal }: OperationContext,
  settings: ParsedSettings,
): Promise<OperationStatus<void, never>> {
  const known = readReplacement(request.replacement)?.functions;
  const halfMade = request.side === 'replacement' && known === undefined;
  const changes = known ?? (halfMade ? await findHalfMade(request, settings, signal) : []);
  for (const change of changes) {
    const refused = await removeSide(change, request.side, settings, signal);
    if (refused !== undefined) return refused;
  }
  return succeeded();
}

async function removeSide(
  change: FunctionChange,
  side: TerminateRequest['side'],
  { connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<ReturnType<typeof failed> | undefined> {
  const { functionName, currentVersion, targetVersion, published, provisionedConcurrency } = change;
  const version = side === 'original' ? currentVersion : targetVersion;
  if (version === null) return undefined;
  if (provisionedConcurrency !== null) {
    await releaseProvisionedConcurrency(connection, { functionName, qualifier: version }, signal);
  }
  if (side === 'original' || !published) return undefined;
  const command = new DeleteFunctionCommand({ FunctionName: functionName, Qualifier: version });
  const client = connection.client(LambdaClient);
  const answer = await callService('lambda DeleteFunction', () => client.send(command, { abortSignal: signal }));
  if (answer.status === 'answered' || answer.refusal.code === 'ResourceNotFoundException') return undefined;
  return failed(refusalDiagnostics(answer.refusal));
}
