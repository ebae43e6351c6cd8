import { LambdaClient, PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { callService, type Refusal, refusalDiagnostics } from '@rollway/aws';
import { failed, type OperationContext, type OperationStatus } from '@rollway/core/target';
import { readConfiguration } from './function-configuration.js';
import type { ParsedSettings } from './settings.js';

/** A zip in S3. */
export type Code = { readonly bucket: string; readonly key: string; readonly version: string | null };

/** How far publishing has come; plain JSON. `version` is null until there is one. */
export type Publication = {
  readonly codeSha256: string;
  readonly version: string | null;
  /** False when the code was published before, by somebody else: Lambda then gives the old version. */
  readonly isNew: boolean;
};

/** What one step results in; null: nothing is known yet. */
export type PublishStep =
  | { readonly status: 'known'; readonly publication: Publication | null }
  | Extract<OperationStatus<never, never>, { readonly status: 'failed' }>;

interface Parts {
  readonly settings: ParsedSettings;
  readonly context: OperationContext;
}

/** Lambda refuses changes while another one runs, and says so with this code: not a no, but a not yet. */
const notYet = 'ResourceConflictException';

/**
 * Puts the code on `$LATEST` and publishes it, one step a call. Every step may be repeated: the same code again changes
 * nothing, and publishing unchanged code gives the version that is there. The code's digest guards the second step against
 * somebody who changes `$LATEST` in between.
 */
export async function publishCode(
  functionName: string,
  code: Code,
  progress: { readonly deploymentId: string; readonly publication: Publication | null },
  parts: Parts,
): Promise<PublishStep> {
  const { settings, context } = parts;
  const latest = await readConfiguration(settings.connection, functionName, '$LATEST', context.signal);
  if (latest === undefined) {
    return failed({ errorCode: 'UnknownError', message: `there is no function ${functionName}; create it first` });
  }
  if (latest.lastUpdate === 'Failed') {
    const message = `the code of ${functionName} could not be updated: ${latest.reason}`;
    return failed({ errorCode: 'UnknownError', message });
  }
  if (latest.lastUpdate === 'InProgress') return { status: 'known', publication: progress.publication };
  if (progress.publication === null) return updateCode(functionName, code, parts);
  return publishVersion(functionName, progress.publication, progress.deploymentId, parts);
}

async function updateCode(functionName: string, code: Code, { settings, context }: Parts): Promise<PublishStep> {
  const client = settings.connection.client(LambdaClient);
  const command = new UpdateFunctionCodeCommand({
    FunctionName: functionName,
    S3Bucket: code.bucket,
    S3Key: code.key,
    ...(code.version === null ? {} : { S3ObjectVersion: code.version }),
  });
  const answer = await callService('lambda UpdateFunctionCode', () =>
    client.send(command, { abortSignal: context.signal }),
  );
  if (answer.status === 'refused') return refusedStep(answer.refusal, null);
  return { status: 'known', publication: { codeSha256: answer.output.CodeSha256 ?? '', version: null, isNew: false } };
}

async function publishVersion(
  functionName: string,
  publication: Publication,
  deploymentId: string,
  { settings, context }: Parts,
): Promise<PublishStep> {
  const client = settings.connection.client(LambdaClient);
  const { codeSha256 } = publication;
  const command = new PublishVersionCommand({
    FunctionName: functionName,
    CodeSha256: codeSha256,
    Description: describePublication(deploymentId),
  });
  const answer = await callService('lambda PublishVersion', () =>
    client.send(command, { abortSignal: context.signal }),
  );
  if (answer.status === 'refused') return refusedStep(answer.refusal, publication);
  const { Version = '', Description } = answer.output;
  const isNew = Description === describePublication(deploymentId);
  return { status: 'known', publication: { codeSha256, version: Version, isNew } };
}

function refusedStep(refusal: Refusal, publication: Publication | null): PublishStep {
  return refusal.code === notYet ? { status: 'known', publication } : failed(refusalDiagnostics(refusal));
}

/** The description of a version that a deployment published: how it is found again. */
export function describePublication(deploymentId: string): string {
  return `Rollway deployment ${deploymentId}`;
}
